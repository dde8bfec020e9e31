// The reference values that activation_reference.py computes, and errors measured in ulp.
import Foundation
import Networks
import Testing

/// A value known to 1/10000 ulp: `rounded + rest` with the rest in ulp of `rounded`.
struct Reference {
  let rounded: Double
  let rest: Double

  init(_ field: Substring) throws {
    let parts = field.split(separator: ":")
    rounded = try Self.number(parts[0])
    rest = parts.count > 1 ? try Self.number(parts[1]) / 10000 : 0
  }

  /// The error of `computed` in ulp of the value.
  func error(of computed: Double) -> Double {
    if computed == rounded { return rest.magnitude }
    return ((computed - rounded) / rounded.ulp - rest).magnitude
  }

  #if arch(x86_64)
    /// The error of `computed` in ulp of Float80.
    func error(of computed: Float80) -> Double {
      let exact = Float80(rounded) + Float80(rest) * Float80(rounded.ulp)
      return Double((computed - exact).magnitude / Float80(rounded).ulp)
    }
  #endif

  static func number(_ text: some StringProtocol) throws -> Double {
    guard let number = Double(String(text)) else { throw MalformedReference(text: String(text)) }
    return number
  }
}

struct MalformedReference: Error { let text: String }

/// One activation's reference: the value and the first two derivatives at each point.
struct ReferenceTable: CustomTestStringConvertible, Sendable {
  let activation: Activation
  var rows: [(x: Double, jet: [Reference])] = []
  var testDescription: String { activation.description }

  static let all: [ReferenceTable] = {
    do { return try read() } catch { fatalError("activation_reference.txt: \(error)") }
  }()

  private static func read() throws -> [ReferenceTable] {
    guard
      let file = Bundle.module.url(
        forResource: "activation_reference", withExtension: "txt", subdirectory: "Resources")
    else { throw MalformedReference(text: "no file") }
    var tables: [ReferenceTable] = []
    for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
      if line.hasPrefix("[") {
        let name = String(line.dropFirst().dropLast())
        tables.append(ReferenceTable(activation: try Activation(parsing: name)))
      } else {
        let fields = line.split(separator: ",")
        guard fields.count == 4, !tables.isEmpty else {
          throw MalformedReference(text: String(line))
        }
        let row = (try Reference.number(fields[0]), try fields.dropFirst().map(Reference.init))
        tables[tables.count - 1].rows.append(row)
      }
    }
    return tables
  }
}
