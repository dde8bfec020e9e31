import Foundation
import Testing

/// Sweeps a file of families, reports it, and resumes the sweep.
/// - Returns: the report's table as CSV and its page.
func reportOfSweep(_ yaml: String, in folder: URL) throws -> (csv: String, page: String) {
  try yaml.write(to: folder.appendingPathComponent("f.yaml"), atomically: true, encoding: .utf8)
  for arguments in [
    ["sweep", "f.yaml", "--store", "f.sqlite"],
    ["report", "f.sqlite", "--output", "r.html", "--csv", "r.csv"],
    ["sweep", "f.yaml", "--store", "f.sqlite", "--resume"],
  ] {
    let outcome = try Command.run(arguments, in: folder)
    #expect(outcome.code == 0, "\(outcome.error)")
  }
  func text(_ name: String) throws -> String {
    try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
  }
  return (try text("r.csv"), try text("r.html"))
}
