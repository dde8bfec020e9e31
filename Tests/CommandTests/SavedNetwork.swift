import Foundation
import Testing

/// What is asked of a network that `fit` saved as `net.json`, whatever its family.
struct SavedNetwork {
  let folder: URL

  /// The bracket of the sup error that `measure --certify` proves.
  /// - Parameter tolerance: the option's value, by which the bracket is then held; nil leaves the standard one, 0.01.
  func proven(tolerance: Double?) throws -> (certified: [String: Any], lower: Double, upper: Double)
  {
    let option = tolerance.map { ["--tolerance", "\($0)"] } ?? []
    let measured = try object(
      Command.run(["measure", "net.json", "--certify", "--json"] + option, in: folder).output)
    let certified = try #require(measured["certified"] as? [String: Any])
    let lower = try #require(certified["sup_lower"] as? Double)
    let upper = try #require(certified["sup_upper"] as? Double)
    let width = 1 + (tolerance ?? 0.01)
    #expect(lower <= upper && upper <= width * lower * (1 + 1e-12), "\(lower) \(upper)")
    return (certified, lower, upper)
  }

  /// Values at points of [0, 0.5], as `evaluate` gives them, which lie in the range that is proven there.
  func values(at points: String) throws -> [[Double]] {
    let range = try object(
      Command.run(["range", "net.json", "--box", "[0,0.5]", "--json"], in: folder).output)
    let ends = try #require((range["outputs"] as? [[String: Any]])?.first)
    let answer = try object(
      Command.run(
        ["evaluate", "net.json", "--at", points, "--gradient", "--json"], in: folder
      ).output)
    let values = try #require(answer["values"] as? [[Double]])
    for row in values {
      #expect(row[0] <= (ends["largest_upper"] as? Double ?? .nan) + 1e-12)
      #expect(row[0] >= (ends["least_lower"] as? Double ?? .nan) - 1e-12)
    }
    return values
  }

  /// It becomes `net.onnx`, and begins another fit.
  func exportsAndStarts() throws {
    let exported = try Command.run(["export", "net.json", "--onnx", "net.onnx"], in: folder)
    #expect(exported.code == 0, "\(exported.error)")
    let again = try Command.run(
      ["fit", "--start", "net.json", "--steps", "3", "--json", "--restarts", "0"], in: folder)
    #expect(again.code == 0, "\(again.error)")
  }
}
