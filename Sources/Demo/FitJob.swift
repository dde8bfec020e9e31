// A fit that is watched: `approxima fit` with a picture of the network as it learns.

import Base
import Experiments
import Fitting
import Foundation
import Functions
import Networks

/// One fit as a stream of events.
struct FitJob: Sendable {
  let settings: RunSettings
  /// What a terminal runs to the same end.
  let command: String
  private let target: ResolvedTarget
  private let picture: Picture
  /// Most steps a second.
  private let pace: Double?

  static let parameters = Set(SettingField.names + ["target", "domain", "seed", "pace", "units"])

  /// - Throws: `UserError` that names the parameter.
  init(_ query: Query) throws {
    try query.allow(FitJob.parameters)
    let choices = try query.fitChoices()
    pace = try query.number("pace", 0.1...1e6)
    (settings, target) = try settle(choices)
    guard case .function(let function) = target.target else {
      throw UserError("a function is fitted here, not a table", at: "target")
    }
    picture = try Picture(function, showsUnits: query.isSet("units"))
    command = fitCommand(choices)
  }

  /// Fits on the calling thread.
  func run(_ queue: EventQueue) throws {
    queue.send("start", start)
    let begun = ContinuousClock.now
    func seconds() -> Double { (ContinuousClock.now - begun) / .seconds(1) }
    let architecture = try settings.architecture()
    let precision = settings.precision
    let picture = picture
    @Sendable func frame(_ step: Int, _ loss: Double, _ seconds: Double, _ network: Network)
      -> String
    {
      let shown = (try? picture.members(of: network)) ?? []
      let members = [
        JSON.Member("step", .integer(step)), JSON.Member("loss", JSON(loss)),
        JSON.Member("seconds", JSON(seconds)),
      ]
      return EventQueue.text("frame", JSON.object(members + shown).text)
    }

    var due = 0.0
    var isTimeOver = false
    let watch = FitWatch { step, loss, parameters in
      let now = seconds()
      guard now >= due || step == 0 else { return }
      due = now + 1 / Limits.framesPerSecond
      let network = Network(architecture, parameters: parameters(), precision: precision)
      let event: EventQueue.Event = { frame(step, loss, now, network) }
      if step == 0 { queue.send(event) } else { queue.offer(event) }
    }
    let record: RunRecord
    do {
      record = try execute(settings, on: target, watch: watch) { step, _ in
        isTimeOver = seconds() > Limits.jobSeconds
        // A slow pace must hear at once that nobody listens any more.
        while let pace, !queue.isStopped, !isTimeOver {
          let wait = Double(step + 1) / pace - seconds()
          guard wait > 0 else { break }
          Thread.sleep(forTimeInterval: min(wait, 0.05))
        }
        return !queue.isStopped && !isTimeOver
      }
    } catch is Interrupted where isTimeOver {
      throw UserError("the fit was stopped after \(Int(Limits.jobSeconds / 60)) minutes")
    }
    let end = try JSON.object(
      ("status", .string(record.status.rawValue)), ("steps", .integer(record.steps)),
      ("seconds", JSON(seconds())), ("fit", fitJSON(record)),
      (
        "network",
        JSON(
          encoding: NetworkFile(
            network: record.network, target: settings.target, domain: settings.domain))
      ))
    let last = frame(record.steps, record.loss, seconds(), record.network)
    queue.send { last }
    queue.send("end", end)
  }

  private var start: JSON {
    .object(
      ("target", .string(settings.target)), ("domain", JSON(picture.domain)),
      ("inputs", .integer(settings.inputs)), ("outputs", .integer(settings.outputs)),
      (
        "architecture",
        .object(
          ("widths", .array(settings.widths.map(JSON.integer))),
          ("activation", .string(settings.activation)),
          ("family", .string(settings.family.name)),
          ("parameters", .integer((try? settings.architecture().parameterCount) ?? 0)))
      ),
      ("optimizer", .string(settings.optimizer.name)),
      ("seed", .unsigned(settings.seed)), ("steps", .integer(settings.steps)),
      ("command", .string(command)), ("grid", picture.grid.json),
      ("target_values", JSON(picture.target.rows)))
  }
}

/// The run that these choices mean, within the bounds of a page.
/// - Parameter target: where it was found already.
/// - Throws: `UserError`.
func settle(
  _ choices: RunChoices, on target: ResolvedTarget? = nil
) throws -> (RunSettings, ResolvedTarget) {
  let target = try target ?? ResolvedTarget(choices.target, domain: choices.domain)
  let settings = try choices.settled(on: target)
  let parameters = try settings.architecture().parameterCount
  guard parameters <= Limits.parameters else {
    throw UserError(
      "this network has \(parameters) parameters, and at most \(Limits.parameters) are fitted here",
      at: "width")
  }
  let isSecondOrder = settings.optimizer.isForSquares
  guard !isSecondOrder || parameters <= Limits.secondOrderParameters else {
    throw UserError(
      "\(settings.optimizer) takes at most \(Limits.secondOrderParameters) parameters here, and this "
        + "network has \(parameters): use \(Optimizer.namesForAnyLoss)", at: "optimizer")
  }
  // A step must be short: between two a fit can be stopped.
  let n = Double(parameters)
  let work = Double(settings.samples * settings.outputs) * (isSecondOrder ? n * n : n)
  guard work <= (isSecondOrder ? 2e9 : 2e8) else {
    throw UserError(
      "\(settings.samples) samples of a network of \(parameters) parameters are too many here",
      at: "samples")
  }
  return (settings, target)
}

extension Query {
  /// The choices of a fit, each within its bounds.
  func fitChoices() throws -> RunChoices {
    guard let target = try target() else {
      throw UserError("name a target, such as sine or sin(2*pi*x)", at: "target")
    }
    var choices = RunChoices(target: target)
    choices.domain = try domain()
    choices.seed = try seed("seed")
    for setting in runSettings {
      guard let field = setting.field, let text = try checked(setting.name, field) else { continue }
      do {
        try setting.choose(text, in: &choices)
      } catch let error as UserError {
        throw error.located(at: setting.name)
      }
    }
    // The usual family needs no word in the command.
    if choices.family == .mlp { choices.family = nil }
    return choices
  }

  /// The text of a parameter, within the bounds of its field.
  private func checked(_ name: String, _ field: SettingField) throws -> String? {
    switch field.kind {
    case .whole(let range, _): try integer(name, range).map(String.init)
    case .number(let range): try number(name, range).map(plain)
    case .wholes(let range, let most):
      try integers(name, range, most: most)?.map(String.init).joined(separator: ",")
    case .name(_, let limit): try text(name, limit: limit)
    case .one: try text(name, limit: 40)
    }
  }
}
