import Base
import Experiments
import Foundation
import Functions
import Verbs

/// Values of a function of Python's at points: (inputs × count) to (outputs × count); not 0 for an exception,
/// which Python keeps.
public typealias ValuesCallback =
  @convention(c) (UnsafePointer<Double>?, Int, UnsafeMutablePointer<Double>?) -> Int32

/// What Python asks for: the words of a command, and a target of its own.
struct Request: Decodable {
  /// A function that is given by its values.
  struct Function: Decodable {
    var name: String
    /// Tells functions of one name apart.
    var identity: String
    var inputs: Int
    var outputs: Int
  }

  /// Rows of data, which stand in memory: (columns × rows), inputs before outputs, weights of rows last.
  struct Table: Decodable {
    var name: String
    var inputs: [String]
    var outputs: [String]
    var rows: Int
    /// Whether a last column has the rows' weights.
    var isWeighted: Bool?
  }

  var arguments: [String]
  /// The file that starts the command in a process of its own.
  var program: String?
  var function: Function?
  var table: Table?

  /// - Throws: `UserError` where the text is no request.
  init(_ text: UnsafePointer<CChar>?) throws {
    guard let text else { throw UserError("there is no request") }
    do {
      self = try JSONDecoder().decode(Request.self, from: Data(String(cString: text).utf8))
    } catch {
      throw UserError("this is no request: \(error)")
    }
  }
}

extension Request {
  /// The target that Python gives, if any.
  /// - Throws: `UserError` where data or values are missing, or are no table.
  func target(
    data: UnsafePointer<Double>?, values: ValuesCallback?
  ) throws -> Session.GivenTarget? {
    if let function {
      guard let values, function.inputs > 0, function.outputs > 0 else {
        throw UserError("a function needs inputs, outputs and its values")
      }
      return function.target(values)
    }
    guard let table else { return nil }
    let (inputs, outputs) = try table.columns(data)
    let target = try TabulatedData(
      name: table.name, inputNames: table.inputs, outputNames: table.outputs, inputs: inputs,
      outputs: outputs)
    let bytes = (inputs.storage + outputs.storage).withUnsafeBytes { Data($0) }
    let resolved = ResolvedTarget(.table(target), content: RunIdentity(hashing: bytes).description)
    return Session.GivenTarget(name: table.name) { domain in
      guard domain == nil || domain == resolved.domain else {
        throw UserError("a table has its own domain: leave the domain out", at: resolved.text)
      }
      return resolved
    }
  }
}

extension Request.Function {
  fileprivate func target(_ callback: @escaping ValuesCallback) -> Session.GivenTarget {
    let (name, identity, inputs, outputs) = (name, identity, inputs, outputs)
    return Session.GivenTarget(name: name) { domain in
      guard let domain else {
        throw UserError("a function needs a domain, such as [(-1, 1)]", at: name)
      }
      guard domain.dimension == inputs else {
        throw UserError(
          "a function of \(inputs) inputs on a domain of \(domain.dimension) intervals", at: name)
      }
      let function = TargetFunction(
        name: name, summary: "a function of Python's", domain: domain, outputs: outputs
      ) { points in
        var values = [Double](repeating: .nan, count: outputs * points.count)
        let isDone = points.storage.withUnsafeBufferPointer { points in
          values.withUnsafeMutableBufferPointer { values in
            callback(points.baseAddress, points.count / inputs, values.baseAddress) == 0
          }
        }
        if !isDone { values = values.map { _ in .nan } }
        return Batch(features: outputs, count: points.count, storage: values)
      }
      return ResolvedTarget(.function(function), content: identity)
    }
  }
}

extension Request.Table {
  /// - Returns: (inputs × rows) and (outputs × rows).
  func columns(_ data: UnsafePointer<Double>?) throws -> (inputs: Batch, outputs: Batch) {
    guard let data, rows > 0, rows < 1 << 40, !inputs.isEmpty, !outputs.isEmpty else {
      throw UserError("a table needs rows, inputs and outputs")
    }
    func batch(_ first: Int, _ features: Int) -> Batch {
      Batch(
        features: features, count: rows,
        storage: Array(UnsafeBufferPointer(start: data + first * rows, count: features * rows)))
    }
    return (batch(0, inputs.count), batch(inputs.count, outputs.count))
  }

  /// - Returns: one a row; nil where the table has none.
  func weights(_ data: UnsafePointer<Double>?) -> [Double]? {
    guard isWeighted == true, let data else { return nil }
    let first = (inputs.count + outputs.count) * rows
    return Array(UnsafeBufferPointer(start: data + first, count: rows))
  }
}
