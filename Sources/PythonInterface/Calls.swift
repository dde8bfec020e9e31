import Base
import Experiments
import Fitting
import Foundation
import Networks
import Reports
import Synchronization
import Verbs

/// Told of the step, the most steps and the loss.
public typealias StepCallback = @convention(c) (Int, Int, Double) -> Void
/// Told what a verb says on standard error.
public typealias TextCallback = @convention(c) (UnsafePointer<CChar>?) -> Void

/// Runs one call of the command in this process.
/// - Parameters:
///   - request: JSON, see `Request`.
///   - network: what `network` means among the arguments; may be nil.
///   - data: of the request's table.
///   - values: of the request's function.
///   - wish: 32 bits that the caller sets at any time to 1, end the fit and keep it, or 2, end all work; asked
///     at each step.
///   - stepped, said: told how the work goes, from the thread that works; may be nil.
///   - result: where the network goes that the call made, if it made one; may be nil.
/// - Returns: `{"code": …, "output": …, "error": …}` with the command's exit code and what it printed.
@_cdecl("apx_call")
public func apxCall(
  _ request: UnsafePointer<CChar>?, _ network: UnsafeMutableRawPointer?,
  _ data: UnsafePointer<Double>?, _ values: ValuesCallback?, _ wish: UnsafeMutableRawPointer?,
  _ stepped: StepCallback?, _ said: TextCallback?,
  _ result: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> UnsafeMutablePointer<CChar>? {
  answered(result) {
    let asked = try Request(request)
    let session = Session(
      program: asked.program ?? "approxima", network: Handle.of(network)?.file,
      target: try asked.target(data: data, values: values),
      wish: polled(wish), stepped: told(stepped),
      said: told(said))
    return (session.run(asked.arguments), nil)
  }
}

/// Fits a network to all rows of the request's table; arguments are options of `fit`, all else is as in
/// `apx_call`.
/// - Returns: as `apx_call`; `fit` has `status`, `steps`, `loss` and `curve`.
@_cdecl("apx_fit_rows")
public func apxFitRows(
  _ request: UnsafePointer<CChar>?, _ data: UnsafePointer<Double>?,
  _ wish: UnsafeMutableRawPointer?,
  _ stepped: StepCallback?, _ result: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> UnsafeMutablePointer<CChar>? {
  answered(result) {
    let asked = try Request(request)
    guard let table = asked.table else { throw UserError("there are no rows") }
    let (inputs, outputs) = try table.columns(data)
    let session = Session(
      wish: polled(wish), stepped: told(stepped))
    let (outcome, fit) = session.fitRows(
      asked.arguments, inputs: inputs, outputs: outputs, weights: table.weights(data))
    let json = fit.map { fit in
      JSON.object(
        ("status", .string(fit.status.rawValue)), ("steps", .integer(fit.steps)),
        ("loss", JSON(fit.loss)),
        ("curve", .array(fit.curve.map { .array([.integer($0.step), JSON($0.loss)]) })))
    }
    return (outcome, json)
  }
}

/// The picture of a network beside a target: the first of the request's arguments is the target, the second its
/// domain.
/// - Returns: as `apx_call`; `output` is SVG.
@_cdecl("apx_figure")
public func apxFigure(
  _ request: UnsafePointer<CChar>?, _ network: UnsafeMutableRawPointer?, _ values: ValuesCallback?
) -> UnsafeMutablePointer<CChar>? {
  answered(nil) {
    let asked = try Request(request)
    guard let network = Handle.of(network)?.file.network, asked.arguments.count == 2 else {
      throw UserError("a picture needs a network, a target and a domain")
    }
    let domain = try Domain(parsing: asked.arguments[1])
    let target =
      try asked.target(data: nil, values: values)?.resolve(domain)
      ?? ResolvedTarget(asked.arguments[0], domain: domain)
    guard case .function(let function) = target.target else {
      throw UserError("data have no curve to draw", at: target.text)
    }
    guard function.inputs == network.inputs, function.outputs == network.outputs else {
      throw UserError("the network has other inputs or outputs than the target", at: target.text)
    }
    let (figure, _) = networkFigure(target: function, network: network, domain: domain)
    return (Session.Outcome(code: 0, output: figure.svg()), nil)
  }
}

private func answered(
  _ result: UnsafeMutablePointer<UnsafeMutableRawPointer?>?,
  _ work: () throws -> (Session.Outcome, fit: JSON?)
) -> UnsafeMutablePointer<CChar>? {
  var answer: (outcome: Session.Outcome, fit: JSON?)
  do {
    answer = try work()
  } catch {
    let error = error as? UserError ?? UserError("\(error)")
    answer = (Session.Outcome(code: 2, output: "", error: error), nil)
  }
  let outcome = answer.outcome
  if let network = outcome.network, let result { result.pointee = Handle(network).retained() }
  return strdup(
    JSON.object(
      ("code", .integer(Int(outcome.code))), ("output", .string(outcome.output)),
      ("error", outcome.error.map(errorJSON) ?? .null), ("fit", answer.fit ?? .null)
    ).text)
}

/// The wish at an address, read as one atomic number.
private func polled(_ address: UnsafeMutableRawPointer?) -> @Sendable () -> Session.Wish {
  guard let address else { return { .goOn } }
  let place = WishPlace(pointer: address.assumingMemoryBound(to: Atomic<Int32>.self))
  return { Session.Wish(rawValue: place.pointer.pointee.load(ordering: .relaxed)) ?? .abandon }
}

private func told(_ callback: StepCallback?) -> (@Sendable (Int, Int, Double) -> Void)? {
  guard let callback else { return nil }
  return { step, steps, loss in callback(step, steps, loss) }
}

private func told(_ callback: TextCallback?) -> (@Sendable (String) -> Void)? {
  guard let callback else { return nil }
  return { text in text.withCString { callback($0) } }
}

private struct WishPlace: @unchecked Sendable {
  let pointer: UnsafeMutablePointer<Atomic<Int32>>
}
