import Approxima
import ArgumentParser

/// `approxima baseline`: what approximates without a network.
struct BaselineCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "baseline",
    abstract: "Approximate a target without a network, with at most so many parameters.",
    discussion: """
      The best polynomial and the best rational function (Remez), truncated Chebyshev and Fourier series, cubic \
      and linear splines, the best linear spline with free knots; in two to four dimensions those that are \
      products. Errors are measured as those of networks are; 'no sup below' bounds every approximation \
      of the kind from below, up to rounding, or proven by interval arithmetic where that is said.

      EXAMPLES
        approxima baseline "sin(2*pi*x)" --domain "[-1,1]" --parameters 8,16,32,64
        approxima baseline runge --methods best-polynomial --plot runge.svg
        approxima baseline abs --type 4,4 --type 10,10
        approxima baseline franke --parameters 25,100,400 --json
      """)

  @Argument(
    help: ArgumentHelp(
      "A name of 'approxima targets', an expression or 'mesh:FILE.msh'.", valueName: "target"))
  var target: String

  @Option(help: "Box, such as \"[-1,1]\" or \"[0,1]x[-1,1]\" (default: the target's own).")
  var domain: String?

  @Option(help: "Numbers of parameters (default: 8,16,32,64,128).")
  var parameters: String?

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Degrees of numerator and denominator: the best rational function of this type alone; may be repeated.",
      valueName: "n,m"))
  var type: [String] = []

  @Option(
    help: ArgumentHelp(
      "Of \(BaselineMethod.allCases.map(\.rawValue).joined(separator: ", ")) (default: all).",
      valueName: "names"))
  var methods: String?

  @Option(help: ArgumentHelp("Draw the sup error against the parameters.", valueName: "plot.svg"))
  var plot: String?

  @Flag(help: "One JSON object on standard output.")
  var json = false

  func run() throws {
    try OutputFile.check([("--plot", plot)], keeping: targetFiles(target))
    try plot.map { try OutputFile($0).check(holds: .figure) }
    let counts = try located("--parameters") {
      try (parameters ?? "8,16,32,64,128").split(separator: ",", omittingEmptySubsequences: false)
        .map { word in
          guard let count = Int(word.filter { $0 != " " }),
            (1...Baseline.mostParameters).contains(count)
          else {
            throw UserError(
              "'\(word)' is no number of parameters from 1 to \(Baseline.mostParameters), such as 16"
            )
          }
          return count
        }
    }
    let methods = try located("--methods") {
      try self.methods?.split(separator: ",").map { try BaselineMethod(parsing: String($0)) }
        ?? BaselineMethod.allCases
    }
    let box = try domain.map { text in try located("--domain") { try Domain(parsing: text) } }
    guard case .function(let function) = try Verbs.target(target, domain: box).target else {
      throw UserError("data have no values between their points: a baseline needs a function")
    }
    let types = try located("--type") {
      guard type.isEmpty || (parameters == nil && self.methods == nil) else {
        throw UserError("a type says method and parameters: leave --methods and --parameters out")
      }
      return try type.map { try RationalType(parsing: $0) }
    }
    let measured =
      types.isEmpty
      ? try measuredBaselines(
        of: function, methods: methods, parameters: counts, isStopped: Interrupt.poll)
      : try types.map { type in
        if Interrupt.poll() { throw Interrupted() }
        return try MeasuredBaseline(Baseline(rationalOf: function, type), against: function)
      }
    guard !measured.isEmpty else {
      let names = methods.map(\.rawValue).joined(separator: ", ")
      throw UserError(
        "nothing of \(names) serves a function of \(function.inputs) variables with at most "
          + "\(counts.max() ?? 0) parameters")
    }
    if let plot {
      try OutputFile(plot).write(baselineFigure(of: function, measured).figure.svg())
    }
    print(json ? try baselineJSON(function, measured).text : summary(function, measured))
  }

  private func summary(_ function: TargetFunction, _ measured: [MeasuredBaseline]) -> String {
    var table = Table(columns: [
      Table.Column("method", .left), Table.Column("parameters"), Table.Column("L1"),
      Table.Column("L2"), Table.Column("sup"), Table.Column("no sup below"),
    ])
    table.rows = measured.map { one in
      let (baseline, errors) = (one.baseline, one.errors)
      return [
        Table.Cell(title(baseline)), Table.Cell(baseline.parameters),
        Table.Cell(errors.l1), Table.Cell(errors.l2), Table.Cell(errors.sup),
        baseline.lowerBound.map { Table.Cell($0) } ?? "",
      ]
    }
    // The smallest network of one layer has a unit with its inputs, its bias and its outputs.
    let parameters = max(
      measured[0].baseline.parameters, function.inputs + 1 + 2 * function.outputs)
    let next = verbWords(
      "fit", target,
      options: (domain.map { optionWords("domain", $0) } ?? [])
        + optionWords("parameters", String(parameters)))
    return """
      target      \(function.name) on \(function.domain)

      \(table.terminal())
      \(([laws(measured), proofs(measured), kinks(function, measured)].filter { !$0.isEmpty }
        + ["how         \(measured[0].errors.method)"]).joined(separator: "\n"))
      Next: \(shellLine(next))
      """
  }
}

/// `best-rational 4,4` with its type, other methods by their names.
private func title(_ baseline: Baseline) -> String {
  baseline.method.rawValue
    + (baseline.type.map { " \($0.numerator),\($0.denominator)" } ?? "")
}

/// Whose lower bounds are proven.
private func proofs(_ measured: [MeasuredBaseline]) -> String {
  let types = measured.map(\.baseline).filter(\.isProven).compactMap(\.type)
  guard !types.isEmpty else { return "" }
  return "proven      no sup below of best-rational "
    + types.map { "\($0.numerator),\($0.denominator)" }.joined(separator: "; ")
    + ": by interval arithmetic where the error alternates"
}

/// What a kink costs: sup errors over those of Stahl's law.
private func kinks(_ function: TargetFunction, _ measured: [MeasuredBaseline]) -> String {
  let ratios = measured.compactMap { one -> (n: Int, ratio: Double)? in
    guard let type = one.baseline.type, let stahl = stahlError(of: function, type) else {
      return nil
    }
    return (type.denominator, one.errors.sup / stahl)
  }
  guard !ratios.isEmpty else { return "" }
  return "kink        sup over Stahl's law, 8 exp(-pi sqrt n) for |x|: "
    + ratios.map { "\(short($0.ratio, digits: 5)) (n = \($0.n))" }.joined(separator: ", ")
    + "; for large n about 1 - 1.15/sqrt n"
}

/// How the sup error falls with the parameters, a method a line.
private func laws(_ measured: [MeasuredBaseline]) -> String {
  baselineRates(measured).map { rate in
    "falls       \(rate.method.rawValue): \(rate.fit.label(of: "p").plain), p parameters"
  }.joined(separator: "\n")
}

private func baselineJSON(
  _ function: TargetFunction, _ measured: [MeasuredBaseline]
) throws -> JSON {
  .object(
    ("target", .string(function.name)), ("domain", JSON(function.domain)),
    (
      "baselines",
      .array(
        try measured.map { one in
          .object(
            ("method", .string(one.baseline.method.rawValue)),
            ("parameters", .integer(one.baseline.parameters)),
            ("errors", try JSON(encoding: one.errors)),
            ("sup_lower_bound", one.baseline.lowerBound.map { JSON($0) } ?? .null),
            ("sup_lower_bound_proven", .bool(one.baseline.isProven)),
            (
              "type",
              one.baseline.type.map {
                .array([.integer($0.numerator), .integer($0.denominator)])
              } ?? .null
            ))
        })
    ),
    (
      "rates",
      .array(
        baselineRates(measured).map { rate in
          .object(
            ("method", .string(rate.method.rawValue)), ("model", .string(rate.fit.model.rawValue)),
            ("rate", JSON(rate.fit.rate)))
        })
    ))
}
