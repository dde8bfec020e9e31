import Kernels
import RealModule

/// A reading of a network: what a value is, and what each operation makes of it.
///
/// Values in other arithmetics, enclosures, bounds, costs and files are engines; the order of the
/// operations, and what is kept for how long, is the walk's.
package protocol Engine {
  associatedtype Value
  /// What is thrown where an operation cannot be read; Never by most.
  associatedtype Failure: Error = Never

  mutating func affine(_ layer: AffineReading, _ value: Value) throws(Failure) -> Value
  mutating func pointwise(_ unit: PointwiseReading, _ value: Value) throws(Failure) -> Value
  mutating func basis(_ basis: BasisReading, _ value: Value) throws(Failure) -> Value
  mutating func join(
    _ parts: [(value: Value, features: Range<Int>)]
  ) throws(Failure) -> Value
  /// - Parameter isSame: both are one value, whose product is a square.
  mutating func combine(
    _ kind: GraphOperation.Combine.Kind, _ left: Value, _ right: Value, isSame: Bool
  ) throws(Failure) -> Value
  /// By the five others, where an engine has nothing of its own.
  mutating func attend(_ attention: AttendReading, _ value: Value) throws(Failure) -> Value
  mutating func route(_ routing: RouteReading, _ value: Value) throws(Failure) -> Value
}

/// An affine operation with its numbers: W·v + b on each of `copies` groups of `columns` features.
package struct AffineReading: Sendable {
  /// Of one group.
  package let rows: Int
  package let columns: Int
  package let copies: Int
  /// (rows × columns), row-major, or the entries of the pattern.
  package let weights: ArraySlice<Double>
  package let biases: ArraySlice<Double>?
  /// Where the weights stand that are stored; nil where all are.
  package let pattern: RowPattern?

  /// Of a matrix all of whose weights are stored.
  package func weight(_ row: Int, _ column: Int) -> Double {
    weights[weights.startIndex + row * columns + column]
  }

  package func bias(_ row: Int) -> Double {
    biases.map { $0[$0.startIndex + row] } ?? 0
  }
}

/// A basis operation with its numbers.
package struct BasisReading: Sendable {
  package let kind: BasisKind
  package let count: Int
  /// (features × numbers of one grid); empty where the kind has none.
  package let grids: ArraySlice<Double>

  /// The grid of one feature.
  package func grid(of feature: Int) -> ArraySlice<Double> {
    let size = kind.gridSize(count: count) ?? 0
    let first = grids.startIndex + feature * size
    return grids[first..<(first + size)]
  }
}

/// A pointwise operation with its numbers.
package struct PointwiseReading: Sendable {
  /// As the graph has it, before its numbers are put in.
  package let function: Activation
  /// Of the function: one for all features or one each; empty where it trains none.
  package let numbers: ArraySlice<Double>
  /// Of operations that are one function together; else empty.
  private let made: [Activation]

  package init(function: Activation, numbers: ArraySlice<Double> = []) {
    self.function = function
    self.numbers = numbers
    made = []
  }

  /// - Parameter functions: of the features, their numbers fixed: one for all, or one each.
  init(functions: [Activation]) {
    function = functions[0]
    numbers = []
    made = functions
  }

  /// With the numbers put in: one for all features, or one each.
  package var functions: [Activation] {
    if !made.isEmpty { return made }
    return numbers.isEmpty ? [function] : numbers.map { function.numbered($0) }
  }
}

extension Array {
  /// That of a feature, where there is one for all features, or one each.
  package func ofFeature(_ feature: Int) -> Element { self[count == 1 ? 0 : feature] }
}

extension Graph {
  /// Takes a value through the whole graph.
  /// - Parameters:
  ///   - engine: that reads it.
  ///   - input: of the graph, as the engine has it.
  ///   - numbers: `numberCount` of them.
  ///   - joined: operations that are one function of every feature together, as those of a rational unit, and are read
  ///     as one pointwise operation.
  package func read<E: Engine>(
    by engine: inout E, _ input: E.Value, _ numbers: [Double],
    joining joined: JoinedOperations? = nil
  ) throws(E.Failure) -> E.Value {
    precondition(numbers.count == numberCount, "a network has as many numbers as its graph counts")
    var values = [E.Value?](repeating: nil, count: sizes.count)
    values[0] = input
    let lastReaders = joined?.lastReaders ?? lastReaders
    for index in operations.indices where joined?.inside.contains(index) != true {
      if let unit = joined?.units[index] {
        values[index + 1] = try engine.pointwise(
          PointwiseReading(functions: unit.functions(of: self, numbers)),
          made(values, unit.source))
        if lastReaders[unit.source] <= index { values[unit.source] = nil }
        continue
      }
      values[index + 1] = try step(index, by: &engine, values, numbers)
      for value in operations[index].reads where lastReaders[value] == index {
        values[value] = nil
      }
    }
    return made(values, operations.count)
  }

  /// What one operation makes of the values before.
  package func step<E: Engine>(
    _ index: Int, by engine: inout E, _ values: [E.Value?], _ numbers: [Double]
  ) throws(E.Failure) -> E.Value {
    switch operations[index] {
    case .affine(let affine):
      return try engine.affine(reading(affine, numbers), made(values, affine.input))
    case .pointwise(let pointwise):
      return try engine.pointwise(reading(pointwise, numbers), made(values, pointwise.input))
    case .basis(let basis):
      return try engine.basis(
        BasisReading(
          kind: basis.kind, count: basis.count,
          grids: basis.grid.map { numbers[self.numbers(of: $0)] } ?? []),
        made(values, basis.input))
    case .join(let join):
      return try engine.join(
        join.parts.map { (value: made(values, $0.input), features: $0.features) })
    case .combine(let combine):
      return try engine.combine(
        combine.kind, made(values, combine.left), made(values, combine.right),
        isSame: combine.left == combine.right)
    case .attend(let attend):
      return try engine.attend(AttendReading(attend, of: self), made(values, attend.input))
    case .route(let route):
      return try engine.route(RouteReading(route, of: self), made(values, route.input))
    }
  }

  private func made<Value>(_ values: [Value?], _ index: Int) -> Value {
    guard let value = values[index] else {
      preconditionFailure("a valid graph reads values after they are made")
    }
    return value
  }

  private func reading(_ affine: GraphOperation.Affine, _ numbers: [Double]) -> AffineReading {
    let (rows, columns) = shape(of: affine)
    return AffineReading(
      rows: rows, columns: columns, copies: affine.copies,
      weights: numbers[self.numbers(of: affine.weights)],
      biases: affine.biases.map { numbers[self.numbers(of: $0)] },
      pattern: blocks[affine.weights].layout.pattern)
  }

  private func reading(
    _ pointwise: GraphOperation.Pointwise, _ numbers: [Double]
  ) -> PointwiseReading {
    PointwiseReading(
      function: pointwise.function,
      numbers: pointwise.numbers.map { numbers[self.numbers(of: $0)] } ?? [])
  }
}
