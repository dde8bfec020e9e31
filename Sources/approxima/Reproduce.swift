import Approxima
import ArgumentParser

/// `approxima reproduce`: figures of papers, made again.
struct Reproduce: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make figures of papers again: the paper's number, ours, and the ratio.",
    discussion: """
      Most rows are measured by a claim of 'claims list'. 'from' says whether the paper's figure was read, is a formula that
      is derived here too, or could not be confirmed. Without a name all are listed.

      EXAMPLES
        approxima reproduce
        approxima reproduce telgarsky-sawtooth --quick
      """)

  @Argument(help: ArgumentHelp("A name of this list; none lists them.", valueName: "id"))
  var id: String?

  @Flag(help: "Small sizes, for a first look.")
  var quick = false

  @Option(help: "Seed of all random numbers: same seed, same bits.")
  var seed: UInt64 = 1

  @Flag(help: "One JSON object on standard output.")
  var json = false

  func run() throws {
    guard let id else {
      guard !json else {
        print(
          JSON.array(
            Reproduction.all.map {
              .object(
                ("id", .string($0.id)), ("paper", .string($0.paper)),
                ("subject", .string($0.subject)))
            }
          ).text)
        return
      }
      for one in Reproduction.all { print("\(one.id)\n  \(one.paper)\n  \(one.subject)") }
      print("\nNext: approxima reproduce \(Reproduction.all[0].id)")
      return
    }
    let one = try Reproduction.named(id)
    let results = try one.run(size: quick ? .quick : .normal, seed: seed)
    if json {
      print(
        JSON.object(
          ("id", .string(one.id)), ("paper", .string(one.paper)), ("subject", .string(one.subject)),
          (
            "rows",
            .array(
              results.map { result in
                .object(
                  ("what", .string(result.row.what)), ("paper", JSON(result.row.paper)),
                  ("from", .string(result.row.source.words)), ("ours", JSON(result.ours)),
                  ("ratio", JSON(result.ratio)),
                  ("evidence", .string(result.evidence.rawValue)))
              })
          )
        ).text)
      return
    }
    print("\(one.paper)\n\(one.subject)")
    var table = Table(columns: [
      .init("figure", .left), .init("paper"), .init("ours"), .init("ratio"),
      .init("from", .left), .init("evidence", .left),
    ])
    table.rows = results.map { result in
      [
        Table.Cell(result.row.what), Table.Cell(short(result.row.paper, digits: 6)),
        Table.Cell(short(result.ours, digits: 6)), Table.Cell(short(result.ratio, digits: 4)),
        Table.Cell(result.row.source.words), Table.Cell(result.evidence.rawValue),
      ]
    }
    print(table.terminal(), terminator: "")
  }
}
