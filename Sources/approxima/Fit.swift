import Approxima
import ArgumentParser
import Foundation

/// `approxima fit`: one network, fitted and measured.
struct Fit: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Fit one network to a target and measure its error.",
    discussion: """
      Errors are in L1, L2 and sup norm over the domain; the sup is sampled and refined, a lower bound.

      EXAMPLES
        approxima fit "sin(2*pi*x)" --domain "[-1,1]" --width 16 --activation tanh
        approxima fit digits --widths 64 --activation relu
        approxima fit franke --widths 12,12 --activation mish --save net.json
        approxima fit mesh:experiments/meshes/square.msh --activation relu
        approxima fit "sin(2*pi*x)" --width 16 --optimizer lm --seed 1 --json
        approxima construct kidger-lyons --save built.json
        approxima fit --start built.json
        approxima fit "sin(2*pi*x)" --width 8 --activation relu --certify
      """)

  @OptionGroup var options: FitOptions

  @Option(
    help: ArgumentHelp(
      """
      Begin with this network: its architecture and parameters, and its target where none is given. \
      It is held against the best of 5 random starts, or of --restarts and one.
      """, valueName: "net.json"))
  var start: String?

  @Option(help: ArgumentHelp("Write the network, every bit of it.", valueName: "net.json"))
  var save: String?

  @Option(help: ArgumentHelp("Draw target and network.", valueName: "fit.svg"))
  var plot: String?

  @Option(help: "Threads of the fit (default: one a core); the result does not depend on it.")
  var threads: Int?

  @Option(
    help: ArgumentHelp(
      """
      Further quick starts whose best error the fit is held against, where no other network is \
      known (default: 4; 0 for none).
      """, valueName: "n"))
  var referenceStarts = 4

  @OptionGroup var proof: CertifyOption

  @Flag(help: "One JSON object on standard output.")
  var json = false

  func run() throws {
    let threads = self.threads ?? ProcessInfo.processInfo.activeProcessorCount
    guard (1...1024).contains(threads) else {
      throw UserError("a fit needs 1 to 1024 threads, not \(threads)", at: "--threads")
    }
    guard (0...1000).contains(referenceStarts) else {
      throw UserError(
        "there are 0 to 1000 further starts, not \(referenceStarts)", at: "--reference-starts")
    }
    // Long work must not end at a folder that is not there.
    try OutputFile.check(
      [("--save", save), ("--plot", plot)], keeping: options.target.map(targetFiles) ?? [])
    try save.map { try OutputFile($0).check(holds: .network) }
    try plot.map { try OutputFile($0).check(holds: .figure) }
    let start = try start.map { try FitStart(file: $0) }
    var choices = try options.choices()
    try start?.settle(&choices)
    guard !choices.target.isEmpty else {
      throw UserError("name a target, such as sine, or a file to begin with by --start")
    }
    let target = try Verbs.target(choices.target, domain: choices.domain)
    try start?.keepSplit(in: &choices, on: target)
    var settings = try choices.settled(on: target)
    try choices.checkUse(in: settings)
    // What cannot follow the fit is said before it.
    try proof.check(settings.architecture().graph, on: target.target)
    if plot != nil, case .table = target.target {
      throw UserError("data have no curve to draw; leave --plot out", at: "--plot")
    }
    let mayKnowRows = start?.mayKnowRows(of: target) ?? false
    if let start {
      settings.start = start.hash
      settings.restarts = 0
    }

    // Before the fit, as this finds a network that does not fit the target.
    let before = try start.map { start in
      try located(start.file) {
        try Interrupt.ending {
          try Experiments.measure(
            start.network, on: target, at: MeasuredRows(of: settings, areUnseen: !mayKnowRows),
            outputs: meaning(of: start.saved) ?? settings.outputMeaning)
        }
      }
    }

    var status = OccasionalStatus()
    func run(
      _ settings: RunSettings, from parameters: [Double]? = nil, referenceStarts: Int = 0
    ) throws -> RunRecord {
      defer { Console.clearStatus() }
      let record = try Interrupt.ending(hasGrace: true) {
        try execute(
          settings, on: target, start: parameters,
          startMayKnowRows: parameters != nil && mayKnowRows, threads: threads,
          referenceStarts: referenceStarts, keepsStopped: true
        ) { step, loss in
          Session.current?.stepped?(step, settings.steps, loss)
          status.show("step \(step) of \(settings.steps), loss \(short(loss))")
          return !Interrupt.isAsked
        }
      }
      // A session that abandons its work wants no network without a measurement.
      try WorkLimit.check()
      return record
    }
    var record = try run(
      settings, from: start?.network.parameters, referenceStarts: referenceStarts)
    var file = NetworkFile(
      network: record.network, target: settings.target, domain: settings.domain)
    if target.isOfClasses { file.outputs = settings.outputMeaning.rawValue }
    if !mayKnowRows { file.split = DataSplit(of: settings, on: target) }
    try save.map(file.write(to:))
    Session.current?.keep(file)
    var comparison: StartComparison?
    if let start, let before, !isInterrupted {
      var settings = settings
      settings.start = nil
      settings.restarts = choices.restarts ?? FitStart.restarts
      let random = try run(settings)
      // Random starts that were cut short are no measure.
      if !isInterrupted {
        comparison = StartComparison(
          file: start.file, before: before, after: record.errors, random: random)
      }
    }
    if let plot, case .function(let function) = target.target {
      try OutputFile(plot).write(
        fitFigure(target: function, network: record.network).figure.svg())
    }
    let certificate = try proof.certificate(
      of: record.network, on: target.target, errors: record.errors, tolerance: nil,
      threads: threads)
    if let certificate { record.split = record.split.raised(to: certificate.lower) }
    if json {
      var object = try fitJSON(record)
      if settings.smallWeights != nil {
        object = object.adding("cost", WeightCost(record.network).json)
      }
      if let check = record.interpolation { object = object.adding("interpolation", check.json) }
      if isInterrupted { object = object.adding("interrupted", .bool(true)) }
      for member in comparison?.json ?? [] { object = object.adding(member.key, member.value) }
      print((certificate.map { object.adding("certified", $0.json) } ?? object).text)
    } else {
      print(summary(of: record, comparison, certificate, on: target), terminator: "")
    }
    if certificate?.end == .interrupted || isInterrupted { throw Interrupted() }
  }
}

/// Whether the user of the command asked to stop; a session's caller, who stops a fit, gets what there is.
private var isInterrupted: Bool { Session.current == nil && Interrupt.isAsked }

/// What a person reads of a fit: what was fitted, how, its errors, the picture, the next step.
private func summary(
  of record: RunRecord, _ comparison: StartComparison?, _ certificate: Certificate?,
  on target: ResolvedTarget
) -> String {
  let settings = record.settings
  let end = isInterrupted ? "stopped" : ReportRun.Status(record).words
  let shape = shapeText(
    settings.widths, activations: unitNames(settings.activation, settings.smallWeights),
    family: settings.family,
    splines: settings.splines, options: settings.familyOptions)
  var lines = [
    "target      \(settings.target)" + (settings.domain.map { " on \($0)" } ?? ""),
    "network     \(shape)\(smallText(settings)), \(record.parameters) parameters, "
      + settings.precision.rawValue,
    "fit         \(settings.optimizer), \(end) after \(record.steps) steps, "
      + "\(short(record.wallSeconds)) s, seed \(settings.seed), \(settings.samples) samples "
      + "(\(settings.sampling))",
    "",
    errorTable(record.errors).terminal(),
  ]
  if let labels = settings.labelsPerClass {
    lines.insert(
      "labels      of \(labels) rows of each class, by \(settings.labelMethod.rawValue)", at: 3)
  }
  if settings.smallWeights != nil {
    lines.insert("cost        \(WeightCost(record.network).text)", at: 2)
  }
  lines += classLines(record.errors)
  lines += methodLines(record.errors)
  lines += splitLines(record.split)
  if let line = record.interpolation?.line { lines.append("warning     \(line)") }
  lines += comparison?.lines ?? []
  if let certificate { lines.append(certificate.text) }
  if case .function(let function) = target.target {
    let network = record.network
    lines.append("")
    lines.append(
      terminalPlot(
        target: function.values, network: { network($0) }, domain: function.domain,
        style: TerminalStyle(columns: min(Console.width, 100))))
  }
  lines.append(
    "Next: "
      + nextStep(
        after: record, isInterrupted: isInterrupted, arguments: Invocation.current.arguments))
  return lines.joined(separator: "\n") + "\n"
}

/// What the sup error is made of, in one sum, and what that rests on.
func splitLines(_ split: ErrorSplit) -> [String] {
  var parts: [String] = []
  if let approximation = split.approximation {
    parts.append("architecture \(split.approximationBound)\(short(approximation))")
  }
  if let optimisation = split.optimisation { parts.append("training \(short(optimisation))") }
  if let rounding = split.rounding { parts.append("rounding \(short(rounding))") }
  guard !parts.isEmpty else { return [] }
  let reference = split.kind.map { "\($0.rawValue): " } ?? ""
  return [
    "split       " + (split.approximation == nil ? "" : "sup = ") + parts.joined(separator: " + "),
    "            \(reference)\(split.reference)",
  ]
}

/// How the errors were obtained, and why one is no figure.
func methodLines(_ errors: ErrorReport) -> [String] {
  // Where nothing was measured, the method is the reason.
  guard errors.reason.map({ !errors.method.contains($0) }) ?? false else {
    return ["how         \(errors.method)"]
  }
  return ["how         \(errors.method)", "no figure   \(errors.reason ?? "")"]
}

extension ErrorSplit {
  /// What the part of the architecture is, before the number: a bound from one side, or the part itself.
  fileprivate var approximationBound: String {
    switch kind {
    case .floor, .computedFloor: "at least "
    case .bestKnown, .starts, .fit: "at most "
    case .best, .construction, .built, nil: ""
    }
  }
}

/// The three norms, absolute and relative.
func errorTable(_ errors: ErrorReport) -> Table {
  func row(_ name: Table.Cell, _ absolute: Double, _ relative: Double?, _ uncertainty: Double?)
    -> [Table.Cell]
  {
    [
      name, cell(absolute), relative.map(cell) ?? "", uncertainty.map(cell) ?? "",
    ]
  }
  // What is no figure is not printed as one.
  func cell(_ value: Double) -> Table.Cell {
    value.isFinite ? Table.Cell(value) : Table.Cell("–", number: .infinity)
  }
  let isMeasured = errors.sup.isFinite
  // Of a picture all coordinates would be a page.
  let place =
    errors.supAt.count > 8
    ? "a point of \(errors.supAt.count) numbers"
    : errors.supAt.isEmpty
      ? "" : "(\(errors.supAt.map { short($0, digits: 6) }.joined(separator: ", ")))"
  return Table(
    columns: [
      Table.Column("norm", .left), Table.Column("error"), Table.Column("relative"),
      Table.Column("± of the measurement"),
    ],
    rows: [
      row("L1", errors.l1, nil, errors.l1Uncertainty),
      row("L2", errors.l2, errors.relativeL2, errors.l2Uncertainty),
      [
        "sup", cell(errors.sup), cell(errors.relativeSup),
        Table.Cell(place.isEmpty || !isMeasured ? "" : "at least, at \(place)"),
      ],
    ])
}
