// One attention at growing lengths, full and hashed.
import Base
import Kernels
import Networks

/// Seconds of the processor for one attention of one head, a sequence alone on one thread in Float32: forward, and
/// forward and back; the least of repetitions. What other programs take meanwhile does not count.
struct AttentionBenchmark: Codable {
  var length: Int
  var rule: String
  var forward: Double
  var step: Double

  static let lengths = [64, 128, 256, 512, 1024, 2048, 4096, 8192]
  static let rules: [AttentionRule] = [
    .full, .hashed(rounds: 1, bucket: 64), .hashed(rounds: 2, bucket: 64),
    .hashed(rounds: 4, bucket: 64),
  ]
  static let features = 16

  init(length: Int, rule: AttentionRule) throws {
    let size = Self.features
    var builder = GraphBuilder(inputs: length * rule.parts * size)
    _ = builder.attend("seen", builder.input, tokens: length, heads: 1, rule: rule, seed: 1)
    guard case .attend(let attend) = try builder.graph().operations[0] else {
      throw UserError("the graph is one attention")
    }
    let rows = AttendRows(attend, of: try builder.graph())
    let random = RandomSource(seed: 1, stream: "attention")
    let input = (0..<(length * rule.parts * size)).map { _ in Float(random.normal()) }
    let delta = (0..<(length * size)).map { _ in Float(random.normal()) }
    self.length = length
    self.rule = rule.description
    forward = leastWork { _ = rows.forward(input, [], samples: 1) }
    // The way back makes the values anew, as a fit's does.
    step =
      forward
      + leastWork { _ = rows.back(delta, input, [], samples: 1, rows: input.count) }
  }
}
