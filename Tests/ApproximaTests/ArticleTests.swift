import Approxima
import Foundation
import Testing

/// The Swift code of README and of the articles runs: it stands here, in tests, or in the sources.
///
/// `snippets` compares the two texts, so that neither can change alone.
@Suite("Code in README and articles")
struct ArticleTests {
  private static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  private static let catalog = "Sources/Umbrella/Approxima.docc"

  static let documents: [String] = {
    let names = try? FileManager.default.contentsOfDirectory(
      atPath: repository.appendingPathComponent(catalog).path)
    return ["README.md"]
      + (names ?? []).filter { $0.hasSuffix(".md") }.sorted().map { "\(catalog)/\($0)" }
  }()

  /// Without white space, which lines of another length break elsewhere, and without the import.
  private static func dense(_ text: String) -> String {
    text.replacing("import Approxima\n", with: "").filter { !$0.isWhitespace }
  }

  /// This file and the library's sources.
  private static let code: String = {
    let files = FileManager.default.enumerator(
      atPath: repository.appendingPathComponent("Sources").path)
    let sources = (files?.compactMap { $0 as? String } ?? []).filter { $0.hasSuffix(".swift") }
      .map { "\(repository.path)/Sources/\($0)" }
    return ([#filePath] + sources).map { path in
      dense((try? String(contentsOfFile: path, encoding: .utf8)) ?? "")
    }.joined(separator: "\n")
  }()

  @Test("every Swift block is code that is compiled", arguments: documents)
  func snippets(document: String) throws {
    let text = try String(
      contentsOf: Self.repository.appendingPathComponent(document), encoding: .utf8)
    let blocks = text.matches(of: /(?ms)^ *```swift\n(.*?)^ *```/).map { String($0.1) }
    // Of the command alone some show calls, which the tests of articles run.
    if !document.hasSuffix("/Approxima.md") {
      #expect(!blocks.isEmpty || text.contains("```sh\n"), "\(document)")
    }
    for block in blocks {
      #expect(
        Self.code.contains(Self.dense(block)), "\(document) shows code that is nowhere:\n\(block)")
    }
  }

  @Test("there are the articles that the landing page names")
  func exist() { #expect(Self.documents.count >= 7) }

  @Test("one layer of splines is fitted to the sine")
  func splinesOnEdges() throws {
    let splines = try Architecture(
      family: .kan, inputs: 1, width: 1, depth: 0, activation: .identity)
    let sine = try Catalogue.entry("sine").target()
    let places = try Sampling.chebyshev.points(200, in: sine.domain, seed: 1)
    let fitted = try fit(
      splines, to: FitData(inputs: places, outputs: sine.values(places)),
      options: FitOptions(optimizer: .lm))
    let missed = try measure({ fitted.network($0) }, against: sine)
    print(missed.sup)
    // h⁴ max |f⁗| / 384 is 6.5e-3 for h = 1/5.
    #expect(missed.sup < 1.3e-2, "\(missed.sup)")
  }

  @Test("a Bessel function has values, a derivative and bounds")
  func functionsInExpressions() throws {
    let bessel = try Expression(parsing: "besselJ(0,20*x)")
    print(bessel.value(at: [0.5]), bessel.derivative(0))
    print(bessel.values(over: [Interval(0.5, 0.51)]))
    let value = bessel.value(at: [0.5])
    // J₀(10).
    #expect(abs(value - -0.2459357644513483) < 1e-14)
    #expect(bessel.values(over: [Interval(0.5, 0.51)]).contains(value))
  }

  @Test("the quick start fits, proves and keeps a network")
  func quickStart() throws {
    let target = try Catalogue.entry("runge").target()
    let network = try Architecture(inputs: 1, width: 12, depth: 1, activation: .tanh)
    let points = try Sampling.chebyshev.points(256, in: target.domain, seed: 1)
    let result = try fit(
      network, to: FitData(inputs: points, outputs: target.values(points)),
      options: FitOptions(optimizer: .varpro))
    let errors = try measure({ result.network($0) }, against: target)
    print(errors.sup, errors.method)
    #expect(errors.sup < 1e-4 && errors.method.contains("sampled"), "\(errors)")

    let proof = try certifySupremum(
      of: result.network, against: target, startingAt: errors.supAt)
    print(proof.lower, proof.upper)
    #expect(
      errors.sup <= proof.upper && proof.lower <= proof.upper && proof.upper < 1.1 * errors.sup)

    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("\(UUID().uuidString).json").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try NetworkFile(network: result.network, target: "runge", domain: target.domain).write(to: path)
    let kept = try NetworkFile(contentsOf: path)
    print(kept.network == result.network)
    #expect(kept.network == result.network)
  }

  @Test("the quick start's own functions have the values of their formulas")
  func ownFunctions() throws {
    let wave = try TargetFunction(
      name: "wave", components: [Expression(parsing: "sin(2*pi*x)*exp(-x)")], domain: Domain(0...2))
    let steps = TargetFunction(
      name: "steps", summary: "the whole part of 4x", domain: Domain(0...1),
      values: { points in
        Batch(
          features: 1, count: points.count, storage: points.storage.map { (4 * $0).rounded(.down) })
      })
    #expect((wave.value(at: [0.25])[0] - exp(-0.25)).magnitude < 1e-15)
    #expect(steps.value(at: [0.6]) == [2])
  }

  @Test("the quick start's construction errs by what the theorem says")
  func construction() throws {
    let square = try yarotskySquare(refinements: 4)
    let built = try measure({ square($0) }, against: square.target)
    print(square.width, square.depth, built.sup)
    #expect((built.sup / pow(4, -5) - 1).magnitude < 1e-9)
  }

  @Test("the experiment of the article runs from Swift")
  func experiment() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent(UUID().uuidString).path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let article = try String(
      contentsOf: Self.repository.appendingPathComponent("\(Self.catalog)/WritingAnExperiment.md"),
      encoding: .utf8)
    let yaml = try String(#require(article.firstMatch(of: /(?ms)^```yaml\n(.*?)^```/)).1)

    let file = try ExperimentFile(text: yaml, path: "abs.yaml")
    let plan = try Plan(file)
    let store = try Store(path: folder + "/runs.sqlite")
    let outcome = try Runner(plan: plan, store: store).run()
    print(outcome.progress.finished, "runs of", plan.runs.count)
    for record in try store.records() where record.settings.activation == "relu" {
      print(record.settings.widths, record.settings.seed, record.status, record.errors.sup)
    }
    #expect(plan.runs.count == 24 && outcome.progress.finished == 24 && !outcome.isInterrupted)
  }

  @Test("an activation is an expression with exact derivatives")
  func activation() throws {
    let activation = try Activation(parsing: "expression(x*tanh(x))")
    let network = try Architecture(inputs: 1, width: 8, depth: 1, activation: activation)
    print(activation.derivative(0.5), network.parameterCount)
    let exact = tanh(0.5) + 0.5 / pow(cosh(0.5), 2)
    #expect((activation.derivative(0.5) - exact).magnitude < 1e-15)
    #expect(network.parameterCount == 25)
  }

  @Test(
    "an optimiser of one file fits in both precisions, and heeds what it says",
    arguments: [Precision.f64, .f32])
  func optimiser(precision: Precision) throws {
    let network = try Architecture(inputs: 1, width: 8, depth: 1, activation: .tanh)
    let points = try Sampling.grid.points(64, in: Domain(-1...1), seed: 1)
    let data = FitData(
      inputs: points,
      outputs: Batch(features: 1, count: 64, storage: points.storage.map { $0 * $0 }))
    var options = FitOptions(
      optimizer: .descent, learningRate: 0.2, schedule: .constant, precision: precision)
    let result = try fit(network, to: data, options: options)
    #expect(
      result.steps == 3000 && result.status == .exhausted && result.loss < 1e-3, "\(result.loss)")
    let again = try fit(network, to: data, options: options)
    #expect(again.network == result.network)
    options.batch = 8
    #expect(throws: UserError.self) { try fit(network, to: data, options: options) }
  }

  @Test("a claim holds, and fails with a wrong number")
  func claim() throws {
    let claim = try ClaimCatalogue.claim("yarotsky.square-error")
    let evidence = try claim.measure(size: .quick, seed: 1)
    print(claim.judge(evidence, size: .quick, seed: 1).verdict)

    var wrong = claim.predictions
    wrong[0].value = 1.1
    print(claim.judge(evidence, size: .quick, seed: 1, predictions: wrong).verdict)
    #expect(claim.judge(evidence, size: .quick, seed: 1).verdict == .holds)
    #expect(claim.judge(evidence, size: .quick, seed: 1, predictions: wrong).verdict == .fails)
  }

  @Test("the examples of measured errors give the figures that the article states")
  func errors() throws {
    let sine = try Catalogue.entry("sine").target()
    let zero = { (points: Batch) in Batch(features: 1, count: points.count) }
    let report = try measure(zero, against: sine)
    print(report.l2, "±", report.l2Uncertainty, report.method)
    let norm = try #require(sine.domain.bounds.first)
    // ∫ sin² over whole periods is half their length.
    #expect((report.l2 - ((norm.upperBound - norm.lowerBound) / 2).squareRoot()).magnitude < 1e-6)

    let line = try Network(
      Architecture(inputs: 1, outputs: 1, widths: [], activations: []), parameters: [0.5, 0.1])
    let half = try TargetFunction(
      name: "half", components: [Expression(parsing: "x/2")], domain: Domain(-1...1))
    let certificate = try certifySupremum(of: line, against: half)
    print(certificate.lower, certificate.upper)
    #expect(certificate.lower <= 0.1 && 0.1 <= certificate.upper && certificate.upper < 0.102)

    let widths: [Double] = [2, 4, 8, 16, 32]
    let law = try fitRate(.algebraic, sizes: widths, errors: widths.map { [3 / ($0 * $0)] })
    print(law.rate, law.interval)
    #expect((law.rate - 2).magnitude < 1e-9)
  }
}

// AddingAnOptimiser: an optimiser in one file.

extension Optimizer {
  static let descent = Optimizer(GradientDescent.self)
}

enum GradientDescent: TrainingMethod {
  static let name = "descent"
  static let title = "gradient descent"
  static let summary = "first order: straight down the gradient"
  static let defaultSteps = 3000
  static let heeds: Set<StepOption> = [.learningRate, .schedule]

  static func stepWork(_ size: FitSize) -> Double { size.gradientWork }
  static func memory(_ size: FitSize) -> Int { size.firstOrderMemory(vectors: 2) }

  static func train(_ run: inout FitRun<Double>) -> [Double] { run.descend() }
  static func train(_ run: inout FitRun<Float>) -> [Double] { run.descend() }
}

extension FitRun {
  fileprivate mutating func descend() -> [Double] {
    var parameters = start.map { Scalar($0) }
    var gradient = parameters
    while true {
      let value = loss(at: parameters, gradient: &gradient)
      guard goesOn(steps, value, at: parameters.map { Double($0) }), steps < options.steps else {
        return parameters.map { Double($0) }
      }
      steps += 1
      let rate = Scalar(
        options.learningRate * options.schedule.factor(step: steps, of: options.steps))
      for index in parameters.indices { parameters[index] -= rate * gradient[index] }
    }
  }
}
