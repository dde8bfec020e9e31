import Approxima
import ArgumentParser
import Foundation

/// `approxima plot`: a figure of any two columns of stores.
struct PlotCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plot",
    abstract: "Plot any columns of stored runs, as a figure for a paper, a talk or a page.",
    discussion: """
      Runs that differ in the seed alone are one point: their median, with a band over the seeds. Columns \
      are those of 'report --csv'; 'seconds' is wall_seconds; 'store' tells several stores apart. The ending \
      of --output says what is written: SVG; PDF with its letters embedded, or PNG with 300 dots an inch (by \
      rsvg-convert, Debian's librsvg2-bin); or TeX for pgfplots, to be read by \\input.

      EXAMPLES
        approxima sweep experiments/exp.yaml --store e.sqlite
        approxima plot e.sqlite --x width --y sup --color activation --output e.svg
        approxima plot e.sqlite --x parameters --y l2 --style paper --output e.tex
        approxima plot e.sqlite --x seconds --y sup --where "width > 1" --output t.svg
      """)

  @Argument(help: ArgumentHelp("Files that 'sweep' wrote.", valueName: "runs.sqlite"))
  var stores: [String]

  @Option(help: ArgumentHelp("The column along x.", valueName: "column"))
  var x: String

  @Option(help: ArgumentHelp("The column along y, a number.", valueName: "column"))
  var y: String

  @Option(help: ArgumentHelp("A line and colour for each value of it.", valueName: "column"))
  var color: String?

  @Option(help: ArgumentHelp("A panel for each value of it.", valueName: "column"))
  var facet: String?

  @Option(
    name: .customLong("where"),
    help: ArgumentHelp(
      "Only runs for which it holds, such as \"depth <= 2 and activation != relu\".",
      valueName: "conditions"))
  var conditions: String?

  @Option(help: "Of the seeds: median, best or all.")
  var stat = "median"

  @Flag(inversion: .prefixedNo, help: "Whether x is logarithmic (default: as the column asks).")
  var logx: Bool?

  @Flag(inversion: .prefixedNo, help: "Whether y is logarithmic (default: errors are).")
  var logy: Bool?

  @Option(help: ArgumentHelp("The figure.", valueName: "file.svg|pdf|png|tex"))
  var output: String

  @Option(help: "screen, paper (84 mm wide, 8 pt, without a title), talk (240 mm, 18 pt) or dark.")
  var style = "screen"

  @Option(help: ArgumentHelp("Width on paper, such as 84mm or 3.3in.", valueName: "length"))
  var width: String?

  @Option(help: ArgumentHelp("Family of the letters, such as \"Latin Modern\".", valueName: "name"))
  var font: String?

  @Option(help: ArgumentHelp("Size of the letters, such as 8pt.", valueName: "size"))
  var size: String?

  @Flag(help: "Print a caption that is ready to paste; for .tex as TeX.")
  var caption = false

  @Option(help: ArgumentHelp("The drawn data.", valueName: "data.csv"))
  var csv: String?

  func run() throws {
    let format = try located("--output") { try PlotFormat(of: output) }
    try OutputFile.check([("--output", output), ("--csv", csv)], keeping: stores)
    let request = try request()
    let style = PlotStyle(
      try choice(self.style, "--style"),
      width: try width.map { text in try located("--width") { try PlotStyle.millimetres(text) } },
      font: font,
      size: try size.map { text in try located("--size") { try PlotStyle.points(text) } })
    let converter = FigureConverter()
    // A document's letters are its own.
    let family = try format == .tex ? nil : font.map { try converter.family($0) }
    var gathering = PlotGathering(request, storeCount: stores.count)
    let names = storeNames()
    for (path, name) in zip(stores, names) {
      let store = try Store(path: path, access: .read)
      // What is wrong with the call is not of the file.
      var wrong: UserError?
      try store.forEachSummary { run in
        if Interrupt.isAsked { throw Interrupted() }
        guard wrong == nil else { return }
        do {
          try gathering.take(run, store: name)
        } catch let error as UserError {
          wrong = error
        }
      }
      try store.close()
      if let wrong { throw wrong }
    }
    let (named, notes) = try gathering.figure(style: style)
    switch format {
    case .svg: try OutputFile(output).write(named.figure.svg(style: style, family: family))
    case .tex: try OutputFile(output).write(named.figure.tikz(style: style))
    case .pdf, .png:
      let svg = named.figure.svg(
        style: style.kind == .screen ? style.onPaper : style, family: family)
      try OutputFile(output).write(try converter.convert(svg, to: format))
    }
    if let csv { try OutputFile(csv).write(named.csv) }
    for note in notes { Console.error(note) }
    Console.error("\(counted(gathering.runs, "run")) in \(output)")
    if caption { print(format == .tex ? gathering.tex(caption: named.caption) : named.caption) }
  }

  private func request() throws -> PlotRequest {
    func column(_ name: String, _ option: String) throws -> PlotColumn {
      try located(option) { try PlotColumn(named: name) }
    }
    var request = PlotRequest(x: try column(x, "--x"), y: try column(y, "--y"))
    request.colour = try color.map { try column($0, "--color") }
    request.facet = try facet.map { try column($0, "--facet") }
    if let conditions {
      request.conditions = try located("--where") { try PlotCondition.list(conditions) }
    }
    request.statistic = try choice(stat, "--stat")
    (request.isXLogarithmic, request.isYLogarithmic) = (logx, logy)
    return request
  }

  /// A member of a closed list.
  private func choice<Value: RawRepresentable & CaseIterable>(
    _ text: String, _ option: String
  ) throws -> Value where Value.RawValue == String {
    if let value = Value(rawValue: text) { return value }
    let names = Value.allCases.map(\.rawValue)
    let near = suggestion(for: text, among: names)
    throw UserError(
      "unknown \(option.dropFirst(2)) '\(text)'"
        + (near.isEmpty ? "; there are \(names.joined(separator: ", "))" : near), at: option)
  }

  /// The names of the files without what they share; the paths where two are alike.
  private func storeNames() -> [String] {
    let names = stores.map { URL(fileURLWithPath: $0).deletingPathExtension().lastPathComponent }
    return Set(names).count == names.count ? names : stores
  }
}
