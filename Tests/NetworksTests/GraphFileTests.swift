import Base
import Foundation
import Kernels
import Networks
import Testing

private func network(_ graph: Graph, seed: UInt64, _ precision: Precision = .f64) -> Network {
  let random = RandomSource(seed: seed, stream: "numbers")
  return Network(
    graph, parameters: (0..<graph.numberCount).map { _ in random.normal() }, precision: precision)
}

private func text(_ network: Network) throws -> String {
  String(decoding: try NetworkFile(network: network).json(), as: UTF8.self)
}

private func message(_ text: String) -> String {
  do {
    _ = try NetworkFile(json: Data(text.utf8))
    return "read"
  } catch {
    return "\(error)"
  }
}

@Suite("Files of graphs")
struct GraphFileTests {
  @Test("a graph is written and read again: structure, numbers, values", arguments: 0..<60)
  func roundTrip(seed: Int) throws {
    let graph = try randomGraph(seed: UInt64(seed), operations: 3 + seed % 14)
    let network = network(graph, seed: UInt64(seed), seed % 3 == 0 ? .f32 : .f64)
    let file = NetworkFile(network: network, target: "a target")
    let read = try NetworkFile(json: file.json())
    #expect(read == file && read.network.graph == graph)
    let point = (0..<graph.inputs).map { 0.3 - Double($0) }
    #expect(read.network.value(at: point) == network.value(at: point))
  }

  /// x ↦ W·tanh(x) + x·x, with compressed weights, a quantiser and a constant first value.
  private func small() throws -> Network {
    var builder = GraphBuilder(inputs: 2)
    let bent = builder.apply(.tanh, builder.input, name: "bent")
    let weights = builder.block(
      Block(
        name: "w",
        layout: .compressed(RowPattern(columns: 2, starts: [0, 1, 3], indices: [1, 0, 1])),
        quantiser: .powers(2)))
    let biases = builder.vector("b", 2, isTrained: false, first: .constant(0.5))
    let sums = builder.affine("sums", bent, weights, biases)
    _ = builder.sum("y", sums, builder.product("squares", builder.input, builder.input))
    return Network(try builder.graph(), parameters: [1, 2, 3, 4, 5])
  }

  @Test("the format is the documented one")
  func golden() throws {
    #expect(
      try text(small())
        == #"{"format":"approxima-network","graph":{"blocks":[{"columns":2,"entries":[1,0,1],"#
        + #""name":"w","quantiser":"powers(2)","starts":[0,1,3]},{"count":2,"first":0.5,"#
        + #""name":"b","trained":false}],"inputs":2,"operations":[{"function":"tanh","#
        + #""kind":"pointwise","name":"bent","reads":["input"]},{"biases":"b","kind":"affine","#
        + #""name":"sums","reads":["bent"],"weights":"w"},{"kind":"product","name":"squares","#
        + #""reads":["input","input"]},{"kind":"sum","name":"y","reads":["sums","squares"]}]},"#
        + #""numbers":[1,2,3,4,5],"precision":"f64","version":2}"#)
  }

  @Test("what is wrong is said in one line that names the operation")
  func messages() throws {
    let good = try text(small())
    #expect(message(good) == "read")
    for (old, new, says) in [
      (
        #""reads":["bent"]"#, #""reads":["y"]"#,
        "operation 2 (affine sums): it reads y, which operation 4 makes only later: a network has "
          + "no cycles"
      ),
      (
        #""reads":["bent"]"#, #""reads":["sums"]"#,
        "operation 2 (affine sums): it reads sums, which operation 2 makes itself: a network has no "
          + "cycles"
      ),
      (
        #""reads":["bent"]"#, #""reads":["bend"]"#,
        "operation 2 (affine sums): it reads bend, which nothing makes; did you mean 'bent'?"
      ),
      (
        #""reads":["bent"]"#, #""reads":["bent","bent"]"#,
        "operation 2 (affine sums): it reads 1 value, not 2"
      ),
      (
        #""weights":"w""#, #""weights":"v""#,
        "operation 2 (affine sums): it names a block v, which there is not"
      ),
      (
        #""weights":"w""#, #""weights":"b""#,
        "operation 2 (affine sums): its weights b are a vector; a matrix is needed"
      ),
      (
        #""kind":"product""#, #""kind":"produkt""#,
        "operation squares: unknown kind produkt; did you mean 'product'?"
      ),
      (
        #""kind":"product""#, #""kind":"convolution""#,
        "operation squares: unknown kind convolution: it is one of affine, pointwise, "
      ),
      (
        #""kind":"product""#, #""copies":2,"kind":"product""#,
        "operation squares (product): unknown key copies: it is one of name, kind, reads"
      ),
      (#""function":"tanh""#, #""function":"tanj""#, "operation 1 (pointwise bent): "),
      (#""function":"tanh","#, "", "operation 1 (pointwise bent): key function is missing"),
      (
        #""inputs":2"#, #""inputs":3"#,
        "operation 2 (affine sums): its weights are 2 × 2, what it reads has 3 features"
      ),
      (#""inputs":2"#, #""inputs":0"#, "key graph.inputs: 1 to 2000000 inputs, not 0"),
      (#""inputs":2"#, #""input":2"#, "key graph: unknown key input; did you mean 'inputs'?"),
      (
        #""count":2"#, #""count":3"#,
        "operation 2 (affine sums): its weights have 2 rows, its biases b are 3 numbers"
      ),
      (
        #""count":2"#, #""count":2,"rows":2"#,
        "block 2 (b): it has rows and columns, or a count, or columns, starts and entries"
      ),
      (
        #""entries":[1,0,1]"#, #""entries":[1,0,2]"#,
        "block 1 (w): columns: column 2: the matrix has 2 values, numbered from 0"
      ),
      (
        #""powers(2)""#, #""powers(0)""#,
        "block 1 (w): unknown quantiser powers(0); there are ternary, trained-ternary, binary"
      ),
      (
        "[1,2,3,4,5]", "[1,2,3,4]",
        "key numbers: found 4 where the graph has 5: they end in block b of operation 2 (affine sums)"
      ),
      ("[1,2,3,4,5]", "[1,2,3,4,5,6]", "key numbers: found 6 where the graph has 5"),
      (#""version":2"#, #""version":2,"weight":1"#, "unknown key weight"),
      (
        #""version":2"#, #""version":3"#,
        "network file version 3 is newer than this program reads (2)"
      ),
    ] {
      let found = message(good.replacingOccurrences(of: old, with: new))
      #expect(found.hasPrefix(says), "\(found) | \(says)")
    }
  }

  @Test("10,000 damaged files are one line each, or are right")
  func damage() throws {
    let random = RandomSource(seed: 2, stream: "damaged files")
    func draw(_ count: Int) -> Int { min(Int(random.uniform() * Double(count)), count - 1) }
    let files = try (0..<40).map { seed in
      Array(try text(network(randomGraph(seed: UInt64(seed), operations: 8), seed: 1)).utf8)
    }
    let words = [
      "null", "-1", "0", "7", "1e9", "9223372036854775807", "\"v1\"", "\"input\"", "[]", "{}",
      "true",
      "\"join\"", "\"affine\"", "[\"input\",\"input\"]", "\"\"", "2.5",
    ].map { Array($0.utf8) }
    var refused = 0
    for _ in 0..<10_000 {
      var bytes = files[draw(files.count)]
      for _ in 0...draw(2) {
        if draw(3) == 0 {
          bytes.remove(at: draw(bytes.count))
        } else {
          // One value of an object or a list becomes another.
          let starts = bytes.indices.filter { [58, 44, 91].contains(bytes[$0]) }
          guard !starts.isEmpty else { continue }
          let start = starts[draw(starts.count)] + 1
          let end = bytes[start...].firstIndex { [44, 93, 125].contains($0) } ?? bytes.endIndex
          bytes.replaceSubrange(start..<max(start, end), with: words[draw(words.count)])
        }
      }
      do {
        let network = try NetworkFile(json: Data(bytes)).network
        let point = [Double](repeating: 0.5, count: network.inputs)
        #expect(network.value(at: point).count == network.outputs)
      } catch {
        refused += 1
        #expect(error is UserError && !"\(error)".contains("\n") && !"\(error)".isEmpty)
      }
    }
    #expect(refused > 5000 && refused < 10_000)
  }

  @Test("values that are too many for a machine are refused before they are made")
  func tooLarge() throws {
    var builder = GraphBuilder(inputs: 1)
    var value = builder.input
    for index in 0..<26 { value = builder.join("j\(index)", [value, value]) }
    let network = Network(try builder.graph(), parameters: [])
    #expect(
      try message(text(network)).hasPrefix("key graph: its values have 134217727 features together")
    )
  }

  @Test("readers see what a quantiser makes of the numbers; the numbers stay")
  func quantised() throws {
    var network = try small()
    network.parameters = [1.3, 0.7, -2.9, 4, 5]
    #expect(network.seen == [1.25, 0.75, -3, 4, 5])
    let point = [0.4, -1.1]
    let (a, b) = (Double.tanh(point[0]), Double.tanh(point[1]))
    let expected = [
      4 + 1.25 * b + point[0] * point[0], 5 + 0.75 * a - 3 * b + point[1] * point[1],
    ]
    for values in [
      network.value(at: point), network(Batch(features: 2, points: [point])).storage,
    ] {
      for (value, wanted) in zip(values, expected) { #expect(abs(value - wanted) < 1e-14) }
    }
    #expect(network.parameters == [1.3, 0.7, -2.9, 4, 5])
  }
}
