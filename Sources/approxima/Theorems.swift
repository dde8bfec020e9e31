import Approxima
import ArgumentParser

/// `approxima theorems`: what can be constructed by name.
struct Theorems: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the theorems whose networks can be constructed.",
    discussion: """
      EXAMPLES
        approxima theorems
        approxima theorems --json
        approxima construct kidger-lyons --target multiply --activation gelu
      """)

  @Flag(help: "One JSON array on standard output.")
  var json = false

  func run() throws {
    if json {
      let entries = ConstructionCatalogue.entries.map { entry in
        JSON.object(
          ("id", .string(entry.theorem.id)), ("citation", .string(entry.theorem.citation)),
          ("statement", .string(entry.theorem.statement)),
          (
            "options",
            .array(
              entry.options.map {
                .object(("name", .string($0.name.rawValue)), ("meaning", .string($0.text)))
              })
          ))
      }
      print(JSON.array(entries).text)
      return
    }
    for entry in ConstructionCatalogue.entries {
      print(entry.theorem.id)
      print("  \(entry.theorem.statement)")
      print("  \(entry.theorem.citation)")
      for option in entry.options { print("    --\(option.name.rawValue)  \(option.text)") }
      print()
    }
    print("Build one: approxima construct yarotsky-square --depth 5")
  }
}
