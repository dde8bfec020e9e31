import Foundation
import Testing

/// The shell commands of the library's articles run, in the order in which they stand.
@Suite("Commands in articles")
struct ArticleCommandTests {
  static let articles = [
    "QuickStart", "WritingAnExperiment", "AddingAnActivation", "AddingAFamily", "SplinesOnEdges",
    "FunctionsInExpressions",
    "AddingAClaim", "AddingAnOptimiser", "AddingASetting",
    "HowErrorsAreMeasured",
  ]

  @Test("every command of an article ends well", arguments: articles)
  func runs(article: String) throws {
    let url = Command.repository.appendingPathComponent(
      "Sources/Umbrella/Approxima.docc/\(article).md")
    let text = try String(contentsOf: url, encoding: .utf8)
    let blocks = text.matches(of: /(?ms)^```sh\n(.*?)^```/).map { String($0.1) }
    #expect(!blocks.isEmpty)
    try withTemporaryFolder { folder in
      // A file that the article tells the reader to save.
      if let yaml = text.firstMatch(of: /(?ms)^```yaml\n(.*?)^```/) {
        try String(yaml.1).write(
          to: folder.appendingPathComponent("abs.yaml"), atomically: true, encoding: .utf8)
      }
      for block in blocks {
        let outcome = try Command.shell(block, in: folder)
        #expect(outcome.code == 0, "\(article): \(block)\n\(outcome.error)")
      }
    }
  }
}
