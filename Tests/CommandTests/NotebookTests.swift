import Foundation
import Testing

/// The markdown notebooks are run: every `sh` block in order, every stated figure checked.
///
/// A figure is stated by a comment behind its sentence: `<!-- check fit.json errors.sup <= 1e-6 -->`
/// names a file that a block wrote, a path of keys in it, and the bound. A word is stated by
/// `<!-- check claim.json 0.verdict = holds -->`.
@Suite("Notebooks")
struct NotebookTests {
  static let notebooks: [String] = {
    let folder = Command.repository.appendingPathComponent("notebooks-md").path
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasSuffix(".md") && $0 != "README.md" }.sorted()
  }()

  @Test("there are notebooks")
  func exist() { #expect(NotebookTests.notebooks.count >= 2) }

  @Test("commands run and stated figures hold", arguments: notebooks)
  func runs(name: String) throws {
    let url = Command.repository.appendingPathComponent("notebooks-md/\(name)")
    let text = try String(contentsOf: url, encoding: .utf8)
    let blocks = text.matches(of: /(?ms)^```sh\n(.*?)^```/).map { String($0.1) }
    let checks = text.matches(of: /<!-- check (\S+) (\S+) (<=|>=|=) (\S+) -->/)
    #expect(
      checks.count == text.components(separatedBy: "<!-- check").count - 1,
      "\(name): every check can be read")
    #expect(!blocks.isEmpty && !checks.isEmpty, "\(name) runs and states something")
    try withTemporaryFolder { folder in
      try FileManager.default.createSymbolicLink(
        at: folder.appendingPathComponent("experiments"),
        withDestinationURL: Command.repository.appendingPathComponent("experiments"))
      for block in blocks {
        let outcome = try Command.shell(block, in: folder)
        #expect(outcome.code == 0, "\(name): \(block)\n\(outcome.error)")
      }
      for check in checks {
        let file = folder.appendingPathComponent(String(check.1))
        let json = try JSONSerialization.jsonObject(with: Data(contentsOf: file))
        if check.3 == "=" {
          let word = try jsonValue(String(check.2), in: json) as? String
          #expect(word == String(check.4), "\(name): \(check.1) \(check.2)")
          continue
        }
        let value = try number(String(check.2), in: json)
        let bound = try #require(Double(check.4))
        #expect(
          check.3 == "<=" ? value <= bound : value >= bound,
          "\(name): \(check.1) \(check.2) is \(value), stated \(check.3) \(bound)")
      }
    }
  }
}
