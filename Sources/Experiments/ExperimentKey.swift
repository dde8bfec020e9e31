import Base
import Fitting
import Networks
import Yams

/// A setting of an experiment file: its key, how a value is read, and where it goes.
struct ExperimentKey: Sendable {
  let name: String
  /// Values of the node: several where it is a list.
  let read: @Sendable (Node, YAMLReader) throws -> [ExperimentFile.Value]

  func axis(_ node: Node, _ reader: YAMLReader) throws -> ExperimentFile.Axis {
    ExperimentFile.Axis(key: name, line: reader.line(node), values: try read(node, reader))
  }

  static let top = [
    ExperimentKey("target", text: \.target),
    ExperimentKey(name: "domain", read: readDomains),
  ]

  static let network = [
    ExperimentKey("family", \.family) { _ = try Family(parsing: $0) },
    ExperimentKey("block_layers", integer: \.blockLayers, .blockLayers),
    ExperimentKey(
      "width", integer: \.width, .width,
      hint: "a hidden layer needs at least 1 unit; depth 0 is the affine model"),
    ExperimentKey("depth", integer: \.depth, .depth, hint: "depth 0 is the affine model"),
    ExperimentKey(name: "widths", read: readWidths),
    ExperimentKey("activation", \.activation) { _ = try activationList($0) },
    ExperimentKey("skip", \.skip),
    ExperimentKey("parameters", integer: \.parameters, .parameters),
  ]

  static let fit = [
    ExperimentKey("optimizer", \.optimizer, parse: Optimizer.init(parsing:)),
    ExperimentKey("steps", integer: \.steps, .steps),
    ExperimentKey("samples", integer: \.samples, .samples),
    ExperimentKey("sampling", \.sampling) { _ = try Sampling(parsing: $0) },
    ExperimentKey("hold_out", number: \.holdOut, "between 0 and 1") { $0 > 0 && $0 < 1 },
    ExperimentKey("init", \.initialisation) { _ = try Initialisation(parsing: $0) },
    ExperimentKey("loss", \.loss) { _ = try Loss(parsing: $0) },
    ExperimentKey("learning_rate", number: \.learningRate, "above 0") { $0 > 0 },
    ExperimentKey("schedule", \.schedule) { _ = try Schedule(parsing: $0) },
    ExperimentKey("batch", integer: \.batch, .samples, orNone: true),
    ExperimentKey("averaging", number: \.averaging, "between 0 and 1", orNone: true) {
      $0 > 0 && $0 < 1
    },
    ExperimentKey("patience", integer: \.patience, .patience, orNone: true),
    ExperimentKey("tolerance", number: \.tolerance, "of at least 0") { $0 >= 0 },
    ExperimentKey("restarts", integer: \.restarts, .restarts),
    ExperimentKey("precision", \.precision),
  ]
}

// MARK: - Kinds of settings

/// A place in the choices; key paths of value types are safe to share.
private typealias Place<Value> = WritableKeyPath<RunChoices, Value> & Sendable

extension ExperimentKey {
  /// One value from one node; several from a list.
  fileprivate init(
    _ name: String, one: @escaping @Sendable (Node, YAMLReader) throws -> ExperimentFile.Value
  ) {
    self.init(name: name) { node, reader in
      try reader.list(node, key: name).map { try one($0, reader) }
    }
  }

  /// Any text.
  fileprivate init(_ name: String, text place: Place<String>) {
    self.init(
      name,
      one: { node, reader in
        let text = try reader.string(node, key: name)
        return ExperimentFile.Value(label: text, line: reader.line(node)) {
          $0[keyPath: place] = text
        }
      })
  }

  /// A text that `check` accepts.
  fileprivate init(
    _ name: String, _ place: Place<String?>, check: @escaping @Sendable (String) throws -> Void
  ) {
    self.init(
      name,
      one: { node, reader in
        let text = try reader.string(node, key: name)
        do {
          try check(text)
        } catch let error as UserError {
          throw reader.error("\(error)", line: reader.line(node))
        }
        return ExperimentFile.Value(label: text, line: reader.line(node)) {
          $0[keyPath: place] = text
        }
      })
  }

  /// A text that `parse` reads.
  fileprivate init<Value: Sendable>(
    _ name: String, _ place: Place<Value?>, parse: @escaping @Sendable (String) throws -> Value
  ) {
    self.init(
      name,
      one: { node, reader in
        let text = try reader.string(node, key: name)
        do {
          let value = try parse(text)
          return ExperimentFile.Value(label: text, line: reader.line(node)) {
            $0[keyPath: place] = value
          }
        } catch let error as UserError {
          throw reader.error("\(error)", line: reader.line(node))
        }
      })
  }

  /// A name of a closed list.
  fileprivate init<Name: RawRepresentable & CaseIterable & Sendable>(
    _ name: String, _ place: Place<Name?>
  ) where Name.RawValue == String {
    self.init(
      name,
      one: { node, reader in
        let text = try reader.string(node, key: name)
        do {
          let value = try member(text, of: Name.self, called: name)
          return ExperimentFile.Value(label: text, line: reader.line(node)) {
            $0[keyPath: place] = value
          }
        } catch let error as UserError {
          throw reader.error("\(error)", line: reader.line(node))
        }
      })
  }

  /// A whole number.
  fileprivate init(
    _ name: String, integer place: Place<Int?>, _ limit: SizeLimit, orNone: Bool = false,
    hint: String? = nil
  ) {
    self.init(
      name,
      one: { node, reader in
        let text = node.scalar?.string
        if orNone, text == "none" {
          return ExperimentFile.Value(label: "none", line: reader.line(node)) {
            $0[keyPath: place] = nil
          }
        }
        guard let text, let number = Int(text), number >= limit.range.lowerBound else {
          throw reader.error(
            "\(name) must be a whole number of at least \(limit.range.lowerBound)\(orNone ? " or none" : ""), not "
              + reader.kind(node) + (hint.map { ": \($0)" } ?? ""), line: reader.line(node))
        }
        do {
          try limit.check(number, name)
        } catch let error as UserError {
          throw reader.error("\(error)", line: reader.line(node))
        }
        return ExperimentFile.Value(label: text, line: reader.line(node)) {
          $0[keyPath: place] = number
        }
      })
  }

  /// A finite number that `check` accepts.
  fileprivate init(
    _ name: String, number place: Place<Double?>, _ range: String, orNone: Bool = false,
    check: @escaping @Sendable (Double) -> Bool
  ) {
    self.init(
      name,
      one: { node, reader in
        let text = node.scalar?.string
        if orNone, text == "none" {
          return ExperimentFile.Value(label: "none", line: reader.line(node)) {
            $0[keyPath: place] = nil
          }
        }
        guard let text, let number = Double(text), number.isFinite, check(number) else {
          throw reader.error(
            "\(name) must be a number \(range)\(orNone ? " or none" : ""), not \(reader.kind(node))",
            line: reader.line(node))
        }
        return ExperimentFile.Value(label: text, line: reader.line(node)) {
          $0[keyPath: place] = number
        }
      })
  }
}

/// The member of a closed list that a text names.
/// - Throws: `UserError` with the nearest names.
func member<Name: RawRepresentable & CaseIterable>(
  _ text: String, of _: Name.Type, called what: String
) throws -> Name where Name.RawValue == String {
  if let value = Name(rawValue: text) { return value }
  let names = Name.allCases.map(\.rawValue)
  let near = suggestion(for: text, among: names)
  throw UserError(
    "unknown \(what) '\(text)'"
      + (near.isEmpty ? "; known are \(names.joined(separator: ", "))" : near))
}

// MARK: - Settings whose value is itself a list

/// A box `[[lower, upper], …]`, its text, or a list of boxes.
private func readDomains(_ node: Node, _ reader: YAMLReader) throws -> [ExperimentFile.Value] {
  func numbers(_ node: Node) -> [Double]? {
    guard case .sequence(let items) = node, !items.isEmpty else { return nil }
    let numbers = items.compactMap { $0.scalar.flatMap { Double($0.string) } }
    return numbers.count == items.count ? numbers : nil
  }
  func isBox(_ node: Node) -> Bool {
    guard case .sequence(let items) = node else { return false }
    return numbers(node) != nil || !items.isEmpty && items.allSatisfy { numbers($0) != nil }
  }
  func domain(_ node: Node) throws -> Domain {
    do {
      if let text = node.scalar?.string, !text.isEmpty { return try Domain(parsing: text) }
      guard isBox(node), case .sequence(let items) = node else {
        throw UserError(
          "a domain is a list of [lower, upper] pairs, such as [[-1, 1]], not "
            + reader.kind(node))
      }
      let pairs = numbers(node).map { [$0] } ?? items.compactMap(numbers)
      guard pairs.allSatisfy({ $0.count == 2 }) else {
        throw UserError("a domain is a list of [lower, upper] pairs, such as [[-1, 1]]")
      }
      return try Domain(pairs.map { ($0[0], $0[1]) })
    } catch let error as UserError {
      throw reader.error("\(error)", line: reader.line(node))
    }
  }
  let nodes = isBox(node) ? [node] : try reader.list(node, key: "domain")
  return try nodes.map { node in
    let domain = try domain(node)
    return ExperimentFile.Value(label: domain.description, line: reader.line(node)) {
      $0.domain = domain
    }
  }
}

/// The widths of one network `[8, 8]`, or a list of such lists.
private func readWidths(_ node: Node, _ reader: YAMLReader) throws -> [ExperimentFile.Value] {
  guard case .sequence(let items) = node else {
    throw reader.error(
      "widths is a list of hidden layers' widths, such as [8, 8], or a list of such lists, not "
        + reader.kind(node), line: reader.line(node))
  }
  let nested = items.contains { if case .sequence = $0 { true } else { false } }
  return try (nested ? Array(items) : [node]).map { network in
    guard case .sequence(let layers) = network else {
      throw reader.error(
        "widths mixes numbers and lists; write [[8, 8], [16]]", line: reader.line(network))
    }
    if !nested, layers.isEmpty {
      throw reader.error(
        "widths is an empty list; an axis needs at least one value ([[]] is the affine model)",
        line: reader.line(network))
    }
    let widths = try layers.map { layer in
      guard let width = layer.scalar.flatMap({ Int($0.string) }),
        SizeLimit.width.range.contains(width)
      else {
        throw reader.error(
          "a width must be a whole number of at least 1, not \(reader.kind(layer)): "
            + "a hidden layer needs at least 1 unit; [] is the affine model",
          line: reader.line(layer))
      }
      return width
    }
    let label = "[\(widths.map(String.init).joined(separator: ", "))]"
    return ExperimentFile.Value(label: label, line: reader.line(network)) { $0.widths = widths }
  }
}
