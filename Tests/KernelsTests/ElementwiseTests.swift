import Kernels
import Testing

@Suite("Elementwise kernels")
struct ElementwiseTests {
  private func numbers(_ count: Int, _ stream: String) -> [Double] {
    let random = RandomSource(seed: 3, stream: stream)
    return (0..<count).map { _ in random.normal() }
  }

  @Test("squares are summed and residuals scaled, for every rest of a vector", arguments: 0...40)
  func squares(count: Int) {
    let outputs = numbers(count, "outputs")
    let data = numbers(count + 1, "data")
    for kernels in Double.kernelTables {
      var memory = AlignedBuffer<Double>(count: 2 * count + 1)
      memory.copy(outputs, from: 0, count: count, to: 0)
      memory.fill(5, at: 2 * count, count: 1)
      let sum = kernels.squares(
        &memory, outputs: 0, delta: count, data: data, from: 1, factor: 0.5, count: count)
      let residuals = zip(outputs, data[1...]).map { $0 - $1 }
      #expect(abs(sum - residuals.reduce(0) { $0 + $1 * $1 }) <= 1e-13 * (1 + sum))
      #expect(memory[count..<(2 * count)] == residuals.map { 0.5 * $0 })
      #expect(memory[2 * count] == 5, "nothing is written behind the deltas")
      let again = kernels.squares(
        &memory, outputs: 0, delta: nil, data: data, from: 1, factor: 0, count: count)
      #expect(again == sum)
    }
  }

  @Test("a step of Adam is that of its formula, for every rest of a vector", arguments: 1...40)
  func adam(count: Int) {
    let parameters = numbers(count, "parameters")
    let gradient = numbers(count, "gradient")
    let means = numbers(count, "first")
    let squares = numbers(count, "second").map { $0 * $0 }
    for kernels in Double.kernelTables {
      var first = means
      var second = squares
      var updated = [Double](repeating: 0, count: count)
      kernels.adam(
        parameters, updated: &updated, gradient: gradient, first: &first, second: &second,
        decays: (0.9, 0.999), scale: 0.01, correction: 1.5, epsilon: 1e-8)
      for i in 0..<count {
        let m = 0.9 * means[i] + (1 - 0.9) * gradient[i]
        let v = 0.999 * squares[i] + (1 - 0.999) * gradient[i] * gradient[i]
        #expect(abs(first[i] - m) <= 1e-15 * (abs(means[i]) + abs(gradient[i])))
        #expect(abs(second[i] - v) <= 1e-15 * (1 + v))
        let step = 0.01 * m / ((v * 1.5).squareRoot() + 1e-8)
        #expect(abs(updated[i] - (parameters[i] - step)) <= 1e-14 * (1 + abs(parameters[i])))
      }
    }
  }

  @Test("sums are taken within their range alone")
  func add() {
    for kernels in Float.kernelTables {
      var sum: [Float] = (0..<50).map(Float.init)
      kernels.add([Float](repeating: 1, count: 50), to: &sum, in: 3..<47)
      for i in 0..<50 { #expect(sum[i] == Float(i) + (3..<47 ~= i ? 1 : 0)) }
    }
  }
}
