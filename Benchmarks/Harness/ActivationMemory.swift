// What a pass forward and back keeps beside parameters and gradient, by the kernel's own counter of a process.

import Base
import Foundation
import Kernels
import Networks

/// One pass of a network on 1,024 samples at once, in a process of its own: of width 64, or of reversible attention of
/// 8 tokens of width 16.
struct ActivationMemory: Codable {
  var family: String
  var depth: Int
  var parameters: Int
  /// Whether all values were kept.
  var isStored: Bool
  /// Peak of the resident memory during the pass, less what was there before it: network, numbers, gradient.
  var activationBytes: Int
  /// What the plan asks for.
  var plannedBytes: Int
  /// What it would ask for with all values kept.
  var storedBytes: Int
  var seconds: Double

  static let samples = 1024

  /// - Throws: `UserError` where the shape is refused, or the system has no such counter.
  init(_ family: Family, depth: Int, isStored: Bool) throws {
    let hasTokens = family.options.blocks != nil
    let shape = try Architecture(
      family: family, inputs: hasTokens ? 8 : 1, outputs: 1, width: hasTokens ? 16 : 64,
      depth: depth, activation: .tanh, skip: .none, blockLayers: 1, splines: nil,
      options: FamilyOptions(blocks: hasTokens ? .reversible : nil))
    (self.family, self.depth, self.isStored) = (family.name, depth, isStored)
    parameters = shape.parameterCount
    let random = RandomSource(seed: 1, stream: "memory")
    let numbers = (0..<shape.numberCount).map { _ in random.normal(standardDeviation: 0.02) }
    var gradient = [Double](repeating: 0, count: shape.parameterCount)
    let points = (0..<(Self.samples * shape.inputs)).map { Double($0) / Double(Self.samples) }
    let plan = TilePlan<Double>(shape.graph, samples: Self.samples, recomputes: !isStored)
    plannedBytes = 8 * plan.operations.memoryCount
    storedBytes =
      8
      * TilePlan<Double>(shape.graph, samples: Self.samples, recomputes: false).operations
      .memoryCount
    let before = try resetPeak()
    let began = ContinuousClock.now
    var tape = Tape(plan)
    tape.load(points, count: Self.samples, from: 0, taking: Self.samples)
    tape.forward(numbers: numbers, derivatives: true)
    tape.memory.fill(1, at: tape.outputDelta, count: Self.samples)
    tape.backward(numbers: numbers, gradient: &gradient, adds: false)
    seconds = began.duration(to: .now) / .seconds(1)
    activationBytes = try status("VmHWM") - before
    guard gradient.allSatisfy(\.isFinite) else { throw UserError("the gradient is not finite") }
  }
}

/// Makes the peak what is resident now.
/// - Returns: that, in bytes.
private func resetPeak() throws -> Int {
  guard let file = FileHandle(forWritingAtPath: "/proc/self/clear_refs") else {
    throw UserError("this system has no /proc/self/clear_refs")
  }
  try file.write(contentsOf: Data("5".utf8))
  return try status("VmRSS")
}

private func status(_ key: String) throws -> Int {
  let text = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
  guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix(key) }),
    let kilobytes = line.split(whereSeparator: { !$0.isNumber }).first.flatMap({ Int($0) })
  else { throw UserError("this system does not tell \(key)") }
  return 1024 * kilobytes
}
