import Kernels
import Networks
import Testing

@Suite("Cubic splines of a tile")
struct SplineKernelTests {
  /// Knots of two features: uneven, with a break twice where there is room, and equal distances.
  private func knots<Scalar: KernelScalar>(_: Scalar.Type, _ intervals: Int) -> [[Scalar]] {
    let random = RandomSource(seed: UInt64(intervals), stream: "breaks")
    var inner = (1..<intervals).map { _ in random.uniform(-1.4, 1.9) }.sorted()
    if inner.count > 3 { inner[2] = inner[1] }
    return [[-1.5] + inner + [2], Knots.uniform(-1...1, intervals)].map { breaks in
      Knots.clamped(breaks, degree: 3).map { Scalar($0) }
    }
  }

  private func check<Scalar: KernelScalar>(_: Scalar.Type, _ intervals: Int) {
    let (count, samples) = (intervals + 3, 2 * Scalar.sampleBlock)
    let grids = knots(Scalar.self, intervals)
    let random = RandomSource(seed: 3, stream: "points")
    let points = grids.flatMap { grid in
      let special =
        [.nan, grid[3], grid[3].nextDown, grid[count], grid[count].nextUp]
        + grid[4..<count].prefix(9)
      return special + (special.count..<samples).map { _ in Scalar(random.uniform(-2, 2.5)) }
    }
    let delta = (0..<(2 * count * samples)).map { _ in Scalar(random.normal()) }
    let before = (0..<(2 * samples)).map { _ in Scalar(random.normal()) }
    let out = 2 * samples
    let windows = out + 2 * count * samples
    let deltas = windows + 10 * samples
    let back = deltas + 2 * count * samples
    let scratch = back + 2 * samples
    let numbers = grids.flatMap { $0 }
    func operations(adds: Bool, _ kernels: KernelTable<Scalar>) -> TileOperations<Scalar> {
      TileOperations(
        [
          TileOperation(
            .splines(.init(features: 2, knots: 0, windows: windows)), rows: 2 * count, input: 0,
            value: out,
            delta: .init(place: deltas, isRaw: true), back: .init(rows: 2, place: back, adds: adds))
        ], samples: samples, numberCount: numbers.count, trainedCount: 0,
        memoryCount: scratch + samples,
        scratch: scratch, work: scratch, kernels: kernels)
    }
    var window = SplineWindow<Scalar>(degree: 3)
    for kernels in Scalar.kernelTables {
      for adds in [false, true] {
        let tile = operations(adds: adds, kernels)
        var memory = AlignedBuffer<Scalar>(count: scratch + samples)
        memory.fill(7, at: 0, count: memory.count)
        memory.copy(points, from: 0, count: points.count, to: 0)
        memory.copy(delta, from: 0, count: delta.count, to: deltas)
        memory.copy(before, from: 0, count: before.count, to: back)
        // With slopes, or without.
        tile.forward(0..<1, numbers: numbers, memory: &memory, derivatives: false)
        let plain = memory[out..<windows]
        tile.forward(0..<1, numbers: numbers, memory: &memory, derivatives: true)
        let values = memory[out..<windows]
        #expect(plain.map(\.bits) == values.map(\.bits))
        var none: [Scalar] = []
        tile.backward(numbers: numbers, memory: &memory, gradient: &none, adds: adds)
        let passed = memory[back..<scratch]
        for (feature, grid) in grids.enumerated() {
          for sample in 0..<samples {
            let x = points[feature * samples + sample]
            window.move(to: x, count: count, knots: grid, from: 0)
            var expected = [Scalar](repeating: 0, count: count)
            var sum: Scalar = 0
            for index in 0...3 {
              let row = window.first + index
              expected[row] = window.values[index]
              sum += window.slopes[index] * delta[(feature * count + row) * samples + sample]
            }
            if adds { sum += before[feature * samples + sample] }
            let found = (0..<count).map { values[(feature * count + $0) * samples + sample] }
            #expect(
              found.map(\.bits) == expected.map(\.bits),
              "\(kernels.instructionSet), \(intervals), \(x)")
            #expect(
              passed[feature * samples + sample].bits == sum.bits,
              "\(kernels.instructionSet), \(intervals), \(x), back")
          }
        }
      }
    }
  }

  // Few intervals and many are two ways, and how many are few depends on the instruction set.
  @Test(
    "have the bits of the window on every instruction set, values and way back",
    arguments: [1, 2, 3, 4, 5, 8, 9, 16, 17, 32, 33, 70])
  func bits(intervals: Int) {
    check(Double.self, intervals)
    check(Float.self, intervals)
  }
}

extension KernelScalar {
  /// Its bits as a number of double precision has them; every NaN alike, and no sign of zero.
  fileprivate var bits: UInt64 { isNaN ? .max : self == 0 ? 0 : Double(self).bitPattern }
}
