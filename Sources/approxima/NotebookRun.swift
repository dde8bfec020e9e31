import Approxima
import Foundation

/// One notebook run from its first block to its last in a folder of its own.
///
/// It writes nothing beside the notebook: what would be written there is in the result. The blocks
/// themselves can do whatever their user can.
struct NotebookRun {
  /// What came of it.
  struct Result {
    var seconds: [(block: MarkdownNotebook.Block, seconds: Double)] = []
    var outputs: [Int: NotebookOutput] = [:]
    /// SVG by path from the notebook's folder.
    var pictures: [String: String] = [:]
    var checks = 0
    /// What is wrong, each placed at its line.
    var failures: [UserError] = []
    /// All blocks ran.
    var isComplete = false
  }

  let notebook: MarkdownNotebook
  /// A folder for all that the run writes.
  let root: URL
  /// For each block, in seconds.
  let timeLimit: Double
  /// Numbers of the blocks to run; nil for all.
  let only: Set<Int>?

  private var result = Result()
  /// Pictures in the working folder, by their path there.
  private var seen: [String: Data] = [:]
  /// Pictures that experiments could draw.
  private var offered: [String] = []

  init(_ notebook: MarkdownNotebook, root: URL, timeLimit: Double, only: Set<Int>?) {
    self.notebook = notebook
    self.root = root
    self.timeLimit = timeLimit
    self.only = only
  }

  private var home: URL {
    URL(fileURLWithPath: notebook.path).standardizedFileURL.deletingLastPathComponent()
  }
  /// Named as the notebook's folder, so that paths by way of `..` have the same meaning.
  private var folder: URL { root.appendingPathComponent("place/\(home.lastPathComponent)") }
  private var scratch: URL { root.appendingPathComponent("scratch") }
  private var programs: URL { root.appendingPathComponent("programs") }

  /// Runs blocks and judges checks in their order; a block that fails is the last.
  /// - Parameter observe: told of each block before it runs.
  /// - Throws: `Interrupted`; `UserError` where the folder cannot be prepared.
  mutating func run(observe: (MarkdownNotebook.Block) -> Void) throws -> Result {
    try prepare()
    var isChosen = only == nil
    for step in notebook.steps {
      switch step {
      case .block(let block):
        isChosen = only?.contains(block.number) ?? true
        guard isChosen else { continue }
        observe(block)
        let start = ContinuousClock.now
        do {
          let output = try run(block)
          result.outputs[block.number] = try withPictures(output, of: block)
        } catch let error as UserError {
          result.failures.append(error)
          return result
        }
        result.seconds.append((block, start.duration(to: .now) / .seconds(1)))
      case .check(let check):
        guard isChosen else { continue }
        result.checks += 1
        if let failure = check.failure(in: folder.path) { fail(failure, at: check.line) }
      }
    }
    if only == nil { checkPictures() }
    result.isComplete = true
    return result
  }

  private func error(_ message: String, at line: Int) -> UserError {
    UserError(message, at: "\(notebook.path):\(line)")
  }

  private mutating func fail(_ message: String, at line: Int) {
    result.failures.append(error(message, at: line))
  }

  private func prepare() throws {
    let files = FileManager.default
    do {
      for place in [folder.appendingPathComponent("figures"), scratch, programs] {
        try files.createDirectory(at: place, withIntermediateDirectories: true)
      }
      try link(programs.appendingPathComponent("approxima"), to: Invocation.current.program)
    } catch {
      throw UserError(
        "cannot prepare the working folder: \(systemReason(error))", at: root.path)
    }
    for need in notebook.needs {
      let parts = need.path.split(separator: "/", omittingEmptySubsequences: false)
      guard !parts.contains(""), !parts.dropFirst().contains(".."), parts.last != ".." else {
        throw error(
          "'\(excerpt(need.path))' must lie beside the notebook or one folder up, such as ../data",
          at: need.line)
      }
      let source = home.appendingPathComponent(need.path).standardizedFileURL
      guard files.fileExists(atPath: source.path) else {
        throw error("the notebook needs \(excerpt(need.path)), which is not there", at: need.line)
      }
      let place = folder.appendingPathComponent(need.path).standardizedFileURL
      do {
        try files.createDirectory(
          at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
        try link(place, to: source.path)
      } catch {
        throw self.error(
          "cannot link \(excerpt(need.path)): \(error.localizedDescription)", at: need.line)
      }
    }
  }

  /// A kept working folder has the link already.
  private func link(_ place: URL, to path: String) throws {
    if (try? FileManager.default.destinationOfSymbolicLink(atPath: place.path)) != nil {
      try FileManager.default.removeItem(at: place)
    }
    try FileManager.default.createSymbolicLink(atPath: place.path, withDestinationPath: path)
  }

  /// What the block printed; its pictures are in the working folder.
  private mutating func run(_ block: MarkdownNotebook.Block) throws -> NotebookOutput {
    switch block.kind {
    case .yaml: try runExperiment(block)
    case .sh, .bash: try runScript(block)
    }
  }

  private func runScript(_ block: MarkdownNotebook.Block) throws -> NotebookOutput {
    var environment = ProcessInfo.processInfo.environment
    environment["PATH"] = "\(programs.path):\(environment["PATH"] ?? "/usr/bin:/bin")"
    environment["LC_ALL"] = "C.UTF-8"
    let script = ShellBlock(
      shell: block.kind.rawValue, script: block.source, folder: folder.path, scratch: scratch,
      environment: environment, timeLimit: timeLimit)
    let outcome = try script.run()
    switch outcome.end {
    case .finished(code: 0):
      let output = NotebookOutput(printed: outcome.output, folder: folder.path)
      let count = output.text.count { $0 == "\n" }
      guard count <= NotebookRun.mostLines else {
        throw error(
          "the block prints \(count) lines, more than \(NotebookRun.mostLines); send them to a file",
          at: block.line)
      }
      return output
    case .finished(let code):
      let reason = outcome.complaint.isEmpty ? "" : ": \(excerpt(outcome.complaint, limit: 200))"
      throw error("the block ended with code \(code)\(reason)", at: block.line)
    case .killed(let signal):
      throw error("the block was ended by signal \(signal)", at: block.line)
    case .outOfTime:
      throw error(
        "the block ran longer than \(plain(timeLimit)) s and was ended; --time-limit allows more",
        at: block.line)
    case .tooMuchOutput:
      throw error(
        "the block prints more than \(ShellBlock.outputLimit >> 20) MB; send it to a file",
        at: block.line)
    }
  }

  /// More than a reader would scroll through.
  private static let mostLines = 200

  /// Sweeps the experiment into its store and draws.
  private mutating func runExperiment(_ block: MarkdownNotebook.Block) throws -> NotebookOutput {
    // Empty lines before it give errors the notebook's line numbers.
    let above = String(repeating: "\n", count: block.line - 1)
    let plan = try Plan(ExperimentFile(text: above + block.source, path: notebook.path))
    let path = folder.appendingPathComponent("\(plan.experiment).sqlite").path
    guard !plan.experiment.contains("/") else {
      throw error("the name of this experiment is a file's, without /", at: block.line)
    }
    let store = try Store(path: path)
    let start = ContinuousClock.now
    let (limit, isAsked) = (timeLimit, Interrupt.poll)
    let outcome = try Runner(plan: plan, store: store).run(
      resume: true,
      shouldStop: { isAsked() || start.duration(to: .now) / .seconds(1) > limit })
    if Interrupt.isAsked { throw Interrupted() }
    guard !outcome.isInterrupted else {
      throw error(
        "the experiment ran longer than \(plain(limit)) s and was ended; --time-limit allows more",
        at: block.line)
    }
    let records = try store.records(experiment: plan.experiment)
    try store.close()
    let experiment = NotebookExperiment(
      name: plan.experiment, records: records, norm: preferredNorm(records), target: drawnTarget)
    try OutputFile(folder.appendingPathComponent("\(plan.experiment).json").path)
      .write(experiment.json.text + "\n")
    let shown = Set(notebook.pictures.map(\.path) + (block.kept?.output.pictures.map(\.path) ?? []))
    let files = experiment.figures.map { "figures/\($0.file)" }
    offered += files
    let wanted = files.filter { shown.contains($0) }
    for (name, figure) in zip(files, experiment.figures)
    where wanted.contains(name) || (wanted.isEmpty && name == files.first) {
      try OutputFile(folder.appendingPathComponent(name).path)
        .write(figure.figure.figure.svg())
    }
    return NotebookOutput(text: experiment.table)
  }

  /// Adds the pictures that a block drew and the text does not show elsewhere.
  private mutating func withPictures(
    _ output: NotebookOutput, of block: MarkdownNotebook.Block
  ) throws -> NotebookOutput {
    var output = output
    let names =
      (try? FileManager.default.contentsOfDirectory(
        atPath: folder.appendingPathComponent("figures").path)) ?? []
    let shown = Set(notebook.pictures.map(\.path))
    for name in names.sorted() where name.hasSuffix(".svg") {
      let path = "figures/\(name)"
      let file = folder.appendingPathComponent(path).path
      guard let data = FileManager.default.contents(atPath: file), seen[path] != data else {
        continue
      }
      seen[path] = data
      let svg = String(decoding: data, as: UTF8.self)
      result.pictures[path] = svg
      guard !shown.contains(path) else { continue }
      let known = block.kept?.output.pictures.first { $0.path == path }
      output.pictures.append(known ?? NotebookOutput.Picture(path: path, seen: title(of: svg)))
    }
    return output
  }

  private func title(of svg: String) -> String {
    svg.firstMatch(of: /<title>([^<]*)<\/title>/)
      .map { String($0.1).replacing("[", with: "(").replacing("]", with: ")") } ?? "figure"
  }

  /// Pictures that the text shows and no block draws.
  private mutating func checkPictures() {
    for picture in notebook.pictures where picture.path.hasPrefix("figures/") {
      guard result.pictures[picture.path] == nil else { continue }
      let near = suggestion(for: picture.path, among: Array(result.pictures.keys) + offered)
      fail("no block draws \(excerpt(picture.path))\(near)", at: picture.line)
    }
  }
}
