// Functions of sequences that have a name, such as `sort`.

import Base
import Formulas
import Kernels

/// A function of sequences: n numbers of [-1, 1] in, as many out. Of k symbols number s stands as 2s/(k − 1) − 1; a network
/// learns the function of the numbers, and its outputs mean the nearest symbols.
package struct SequenceEntry: Sendable {
  package let name: String
  package let parameters: [CatalogueEntry.Parameter]
  /// One line for a list.
  package let summary: String
  /// As a person reads it.
  package let formula: String
  /// The sequence that one becomes; the numbers behind n and k.
  let apply: @Sendable (_ sequence: [Double], _ others: [Int]) -> [Double]
  /// In `Expression` syntax, of the variables' names; nil where there is none.
  let components: @Sendable (_ variables: [String], _ others: [Int]) -> [String]?
  /// What else is asked of the parameters.
  var check: @Sendable (_ length: Int) throws -> Void = { _ in }

  package static let domain = "[-1,1]^n"

  /// The name with the names of its parameters: `sort(n,k)`.
  package var signature: String { "\(name)(\(parameters.map(\.name).joined(separator: ",")))" }

  /// - Throws: `UserError` where count or value of the parameters is wrong, or the domain has not n axes.
  func target(_ arguments: [Double], domain: Domain?) throws -> TargetFunction {
    let settled = try ClassEntry(
      name: name, parameters: parameters, summary: summary, rows: "",
      make: { _, _ in preconditionFailure("a sequence has no rows") }
    ).settled(arguments).map { Int($0) }
    let (length, others) = (settled[0], Array(settled.dropFirst(2)))
    try check(length)
    let domain = try domain ?? Domain(Array(repeating: (-1, 1), count: length))
    guard domain.dimension == length else {
      throw UserError(
        "\(name) of \(length) numbers takes a domain of \(length) axes, not \(domain)")
    }
    let text = "\(name)(\(settled.map(String.init).joined(separator: ",")))"
    let variables =
      length <= 3 ? Array(["x", "y", "z"].prefix(length)) : (1...length).map { "x\($0)" }
    var target: TargetFunction
    if length <= Expression.maximumVariables, let components = components(variables, others) {
      target = try TargetFunction(
        name: text, summary: summary, components: components.map { try Expression(parsing: $0) },
        domain: domain)
    } else {
      let apply = apply
      target = TargetFunction(
        name: text, summary: summary, domain: domain, outputs: length,
        values: { points in
          var values = Batch(features: length, count: points.count)
          for sample in 0..<points.count {
            for (place, value) in apply(points.point(sample), others).enumerated() {
              values[place, sample] = value
            }
          }
          return values
        })
    }
    target.symbols = settled[1]
    return target
  }
}

extension TargetFunction {
  /// The same with symbols as classes, `class(sort(32,8))`: for each number as many outputs as there are symbols, 1 for
  /// the nearest and 0 for the others. Nil where it is no function of sequences.
  func ofClasses() -> TargetFunction? {
    guard let symbols else { return nil }
    let numbers = self
    var target = TargetFunction(
      name: "class(\(name))", summary: summary, domain: domain, outputs: outputs * symbols,
      values: { points in
        let read = numbers.symbols(of: numbers.values(points))
        var values = Batch(features: numbers.outputs * symbols, count: points.count)
        for (place, symbol) in read.enumerated() {
          values[place / points.count * symbols + symbol, place % points.count] = 1
        }
        return values
      })
    target.symbols = symbols
    target.hasClasses = true
    return target
  }

  /// The symbols that values (outputs × samples) stand for, number after number: the nearest ones, or of classes that of
  /// the largest output. Empty where there are no symbols.
  package func symbols(of values: Batch) -> [Int] {
    guard let symbols else { return [] }
    guard hasClasses else {
      let last = Double(symbols - 1)
      return values.storage.map { Int(min(max((($0 + 1) / 2 * last).rounded(), 0), last)) }
    }
    return (0..<(values.features / symbols)).flatMap { number in
      (0..<values.count).map { sample in
        (1..<symbols).reduce(0) { best, symbol in
          let first = number * symbols
          return values[first + symbol, sample] > values[first + best, sample] ? symbol : best
        }
      }
    }
  }

  /// Random sequences of its symbols, each as likely, (inputs × count): of k symbols number s stands at 2s/(k − 1) − 1.
  /// - Returns: nil where it is no function of sequences.
  package func sequences(_ count: Int, _ random: RandomSource) -> Batch? {
    guard let symbols else { return nil }
    let last = Double(symbols - 1)
    return Batch(
      features: inputs, count: count,
      storage: (0..<(inputs * count)).map { _ in
        2 * Double(random.integer(below: symbols)) / last - 1
      })
  }
}

extension Catalogue {
  /// The functions of sequences that have a name, in the order of a list.
  package static let sequences: [SequenceEntry] = [
    SequenceEntry(
      name: "copy", parameters: [length(8), symbols],
      summary: "the first half of a sequence of even length, twice", formula: "x_(t mod n/2)",
      apply: { sequence, _ in
        let half = sequence.prefix(sequence.count / 2)
        return Array(half + half)
      },
      components: { variables, _ in
        let half = variables.prefix(variables.count / 2)
        return Array(half + half)
      },
      check: { length in
        guard length.isMultiple(of: 2) else {
          throw UserError("copy: n must be even, not \(length)")
        }
      }),
    SequenceEntry(
      name: "sort", parameters: [length(8), symbols], summary: "a sequence in rising order",
      formula: "the t-th least of x", apply: { sequence, _ in sequence.sorted() },
      components: { variables, _ in
        variables.count == 2 ? ["min(x,y)", "max(x,y)"] : nil
      }),
    SequenceEntry(
      name: "runningMaximum", parameters: [length(8), symbols],
      summary: "the largest number so far", formula: "max(x_1, …, x_t)",
      apply: { sequence, _ in
        var largest = -Double.infinity
        return sequence.map {
          largest = max(largest, $0)
          return largest
        }
      },
      components: { variables, _ in
        variables.indices.map { last in
          last == 0 ? variables[0] : "max(\(variables[...last].joined(separator: ",")))"
        }
      }),
    SequenceEntry(
      name: "lookup",
      parameters: [
        length(8), symbols, .init(name: "d", range: 1...39, isWhole: true, defaultValue: 1),
      ],
      summary: "the number that stands d places on, round the end", formula: "x_((t + d) mod n)",
      apply: { sequence, others in
        sequence.indices.map { sequence[($0 + (others.first ?? 1)) % sequence.count] }
      },
      components: { variables, others in
        variables.indices.map { variables[($0 + (others.first ?? 1)) % variables.count] }
      }),
  ]

  /// Points of a sampled measurement have at most 40 coordinates.
  private static func length(_ standard: Double) -> CatalogueEntry.Parameter {
    .init(name: "n", range: 2...40, isWhole: true, defaultValue: standard)
  }

  private static let symbols = CatalogueEntry.Parameter(
    name: "k", range: 2...1000, isWhole: true, defaultValue: 8)
}
