import Approxima
import ArgumentParser

/// `approxima notebook show`.
struct ShowFigures: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show figures of JSON results side by side.",
    discussion: """
      A row a file; a file that is a list, as 'claims run --json' writes it, has a row an element.

      EXAMPLES
        approxima fit exp --json > one.json
        approxima fit sine --json > two.json
        approxima notebook show one.json two.json --keys errors.sup,errors.l2
        approxima claims run telgarsky --quick --json > claims.json
        approxima notebook show claims.json --keys id,predicted,measured,verdict
      """)

  @Argument(help: ArgumentHelp("What a command wrote with --json.", valueName: "file.json"))
  var files: [String]

  @Option(
    help: ArgumentHelp(
      "Paths of keys, separated by commas, such as errors.sup or 0.measured.", valueName: "keys"))
  var keys: String

  @Option(help: "Significant digits.")
  var digits = 3

  func run() throws {
    guard (1...17).contains(digits) else {
      throw UserError("a number has 1 to 17 digits, not \(digits)", at: "--digits")
    }
    let keys = keys.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    guard !keys.isEmpty, !keys.contains("") else {
      throw UserError("name keys, such as errors.sup,errors.l2", at: "--keys")
    }
    print(try figuresTable(files, keys: keys, digits: digits).terminal(), terminator: "")
  }
}
