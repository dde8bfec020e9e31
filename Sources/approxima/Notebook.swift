import Approxima
import ArgumentParser
import Foundation

/// `approxima notebook`: markdown that runs.
struct NotebookCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "notebook",
    abstract: "Run markdown notebooks, and check the figures that they state.",
    discussion: """
      A notebook is markdown. Its blocks ```sh and ```bash are commands, its blocks ```yaml are \
      experiment files; they run in order in one working folder, in which 'approxima' is this program. \
      What a block prints, and the pictures that it writes to figures/, stand below it. Comments state \
      figures:

        <!-- check fit.json errors.sup <= 1e-6 -->
        <!-- check fit.json errors.sup = 0.1052 ± 1 % -->
        <!-- check claim.json 0.verdict = holds -->
        <!-- check fit.json errors.sup stated -->     the number that stands before the comment

      Blocks can do whatever you can do: read a notebook of others before you run or check it.

      EXAMPLES
        approxima notebook run notebooks-md/*.md
        approxima notebook check notebooks-md/02-one-hidden-layer.md
        approxima fit exp --width 4 --json > one.json
        approxima fit exp --width 8 --json > two.json
        approxima notebook show one.json two.json --keys errors.sup,errors.l2
      """,
    subcommands: [RunNotebooks.self, CheckNotebooks.self, ShowFigures.self])
}

/// What `run` and `check` share.
struct NotebookOptions: ParsableArguments {
  @Argument(help: ArgumentHelp("Notebooks, run one after the other.", valueName: "file.md"))
  var files: [String]

  @Option(help: ArgumentHelp("Only these blocks, by number, such as 2,5.", valueName: "numbers"))
  var only: String?

  @Option(help: ArgumentHelp("Seconds that each block may take.", valueName: "seconds"))
  var timeLimit = 300.0

  @Option(help: "How far numbers of kept output may be off, relatively, in percent.")
  var tolerance = 1.0

  @Option(
    help: ArgumentHelp(
      "Keep what the blocks write here, for --only (default: a folder that is removed).",
      valueName: "folder"))
  var folder: String?

  @Flag(help: "One JSON object on standard output.")
  var json = false

  /// The notebooks, all read before one runs.
  func notebooks() throws -> [MarkdownNotebook] {
    guard timeLimit > 0, timeLimit.isFinite else {
      throw UserError("a block needs a time limit above 0 s", at: "--time-limit")
    }
    guard tolerance >= 0, tolerance.isFinite else {
      throw UserError("a tolerance is at least 0 %", at: "--tolerance")
    }
    let chosen = try chosen()
    let notebooks = try files.map { try MarkdownNotebook(contentsOf: $0) }
    if let last = chosen?.max() {
      guard notebooks.count == 1 else {
        throw UserError("names blocks of one notebook; name one file", at: "--only")
      }
      guard last <= notebooks[0].blocks.count else {
        throw UserError(
          "there is no block \(last): \(files[0]) has \(notebooks[0].blocks.count)", at: "--only")
      }
    }
    return notebooks
  }

  func chosen() throws -> Set<Int>? {
    guard let only else { return nil }
    let numbers = only.split(separator: ",").map { Int($0) ?? 0 }
    guard !numbers.isEmpty, numbers.allSatisfy({ $0 >= 1 }) else {
      throw UserError(
        "'\(excerpt(only))' names no blocks; they count from 1, such as 2,5", at: "--only")
    }
    return Set(numbers)
  }

  /// Runs a notebook in its own folder, which is removed unless the user keeps it.
  func run(_ notebook: MarkdownNotebook) throws -> NotebookRun.Result {
    let name = URL(fileURLWithPath: notebook.path).deletingPathExtension().lastPathComponent
    let root =
      folder.map { URL(fileURLWithPath: $0).appendingPathComponent(name) }
      ?? FileManager.default.temporaryDirectory.appendingPathComponent(
        "approxima-notebook-\(UUID().uuidString)")
    defer { if folder == nil { try? FileManager.default.removeItem(at: root) } }
    let count = notebook.blocks.count
    var run = NotebookRun(notebook, root: root, timeLimit: timeLimit, only: try chosen())
    let result = try run.run { block in
      Console.status("\(notebook.path): block \(block.number) of \(count), line \(block.line)")
    }
    Console.clearStatus()
    for (block, seconds) in result.seconds {
      Console.error(
        "\(notebook.path):\(block.line): block \(block.number) of \(count), "
          + "\(short(seconds, digits: 2)) s")
    }
    return result
  }

  /// The verdict on all notebooks; exit code 1 where something is wrong.
  func finish(
    _ results: [(notebook: MarkdownNotebook, result: NotebookRun.Result, changed: [String])]
  )
    throws
  {
    let failures = results.flatMap(\.result.failures)
    if json {
      let notebooks = results.map { entry in
        JSON.object(
          ("file", .string(entry.notebook.path)),
          (
            "blocks",
            .array(
              entry.result.seconds.map { block, seconds in
                .object(
                  ("number", .integer(block.number)), ("line", .integer(block.line)),
                  ("seconds", JSON(seconds)))
              })
          ),
          ("checks", .integer(entry.result.checks)),
          ("figures", .array(entry.result.pictures.keys.sorted().map(JSON.string))),
          ("changed", .array(entry.changed.map(JSON.string))),
          (
            "failures",
            .array(
              entry.result.failures.map {
                .object(
                  ("place", $0.place.map(JSON.string) ?? .null), ("message", .string($0.message)))
              })
          ))
      }
      print(
        JSON.object(("notebooks", .array(notebooks)), ("failures", .integer(failures.count))).text)
    }
    for failure in failures { Console.error("\(failure)") }
    let checks = results.reduce(0) { $0 + $1.result.checks }
    let blocks = results.reduce(0) { $0 + $1.result.seconds.count }
    func counted(_ count: Int, _ noun: String) -> String {
      "\(count) \(noun)\(count == 1 ? "" : "s")"
    }
    Console.error(
      "\(counted(results.count, "notebook")), \(counted(blocks, "block")), "
        + "\(counted(checks, "check")): "
        + (failures.isEmpty ? "all true" : "\(failures.count) failed"))
    if !failures.isEmpty { throw ExitCode(1) }
  }
}

/// `approxima notebook run`.
struct RunNotebooks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run notebooks and write what their blocks print and draw below each.",
    discussion: """
      Only output that changed is written; what agrees within the tolerance stays, so that a second run \
      changes no byte. A notebook with a failing block stays as it is. Exit code 1 where a block fails or \
      a stated figure is wrong. Blocks run as your own commands do: read first what others wrote.

      EXAMPLES
        approxima notebook run notebooks-md/02-one-hidden-layer.md
        approxima notebook run notebooks-md/11-proof.md --folder out --only 1
      """)

  @OptionGroup var options: NotebookOptions

  @Flag(help: "Write all output anew, also where it agrees.")
  var rewrite = false

  func run() throws {
    let notebooks = try options.notebooks()
    for notebook in notebooks { try OutputFile(notebook.path).check() }
    try options.finish(
      notebooks.map { notebook in
        let result = try options.run(notebook)
        return (notebook, result, result.isComplete ? try writeBack(result, to: notebook) : [])
      })
  }

  /// - Returns: the files that changed.
  private func writeBack(_ result: NotebookRun.Result, to notebook: MarkdownNotebook) throws
    -> [String]
  {
    var changed: [String] = []
    let home = URL(fileURLWithPath: notebook.path).deletingLastPathComponent()
    if !result.pictures.isEmpty {
      let figures = home.appendingPathComponent("figures")
      try OutputFolder(figures.path).make()
    }
    func replace(_ path: String, by text: String) throws {
      guard FileManager.default.contents(atPath: path) != Data(text.utf8) else { return }
      try OutputFile(path).write(text)
      changed.append(path)
    }
    for (path, svg) in result.pictures.sorted(by: { $0.key < $1.key }) {
      try replace(home.appendingPathComponent(path).path, by: svg)
    }
    // What a block allows other machines is no reason to keep old numbers on this one.
    let outputs = result.outputs.filter { number, output in
      let kept = notebook.blocks[number - 1].kept?.output ?? NotebookOutput()
      return rewrite || output.difference(from: kept, tolerance: options.tolerance / 100) != nil
    }
    try replace(notebook.path, by: notebook.text(with: outputs))
    return changed
  }
}

/// `approxima notebook check`.
struct CheckNotebooks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract:
      "Run notebooks in a temporary folder and change nothing; fail where they are not true.",
    discussion: """
      Exit code 1 where a command fails, a stated figure leaves its tolerance, a picture is missing, or \
      the output that a notebook keeps is no longer what its blocks print (numbers within the \
      tolerance). Blocks run as your own commands do: read first what others wrote.

      EXAMPLES
        approxima notebook check notebooks-md/*.md
        approxima notebook check notebooks-md/02-one-hidden-layer.md --json
      """)

  @OptionGroup var options: NotebookOptions

  func run() throws {
    let notebooks = try options.notebooks()
    try options.finish(
      notebooks.map { notebook in
        var result = try options.run(notebook)
        let home = URL(fileURLWithPath: notebook.path).deletingLastPathComponent()
        for block in notebook.blocks {
          guard let output = result.outputs[block.number] else { continue }
          let difference = output.difference(
            from: block.kept?.output ?? NotebookOutput(),
            tolerance: block.kept?.tolerance ?? options.tolerance / 100)
          if let difference {
            result.failures.append(
              UserError(
                "block \(block.number): \(difference); 'approxima notebook run' writes it anew",
                at: "\(notebook.path):\(block.kept?.line ?? block.line)"))
          }
        }
        for path in result.pictures.keys.sorted()
        where !FileManager.default.fileExists(atPath: home.appendingPathComponent(path).path) {
          result.failures.append(
            UserError(
              "\(path) is not there; 'approxima notebook run' draws it", at: notebook.path))
        }
        return (notebook, result, [])
      })
  }
}
