import Base
import Foundation
import Measurement
import Yams

/// Reads YAML nodes strictly; every error is one line with the file and its line.
package struct YAMLReader {
  package let path: String

  package init(path: String) { self.path = path }

  package func error(_ message: String, line: Int) -> UserError {
    UserError(message, at: "\(path):\(line)")
  }

  /// Places what a node's value throws at its line.
  package func placed<Value>(_ node: Node, _ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch let error as UserError {
      throw self.error("\(error)", line: line(node))
    }
  }

  package func line(_ node: Node) -> Int { node.mark?.line ?? 1 }

  /// The file's name without its ending.
  var fileName: String {
    let last = path.split(separator: "/").last.map(String.init) ?? path
    return last.split(separator: ".").first.map(String.init) ?? last
  }

  /// The document; nil for an empty file.
  package func root(of text: String) throws -> Node? {
    try checkNesting(of: text)
    do {
      return try compose(yaml: text)
    } catch let yamlError as YamlError {
      throw error(in: text, yamlError)
    }
  }

  /// The most lists and keys in each other.
  private static let deepest = 100

  /// Keys that are no words may stand in each other, and Yams hashes each with all that it holds: a file of 17 kB of
  /// question marks took minutes. No file of ours has such keys, or is as deep.
  private func checkNesting(of text: String) throws {
    var (line, open, marks) = (1, 0, 0)
    var (beforeLast, last) = (UInt8(ascii: "\n"), UInt8(ascii: "\n"))
    func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || (9...13).contains(byte) }
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\n"): line += 1
      case UInt8(ascii: "["), UInt8(ascii: "{"): open += 1
      case UInt8(ascii: "]"), UInt8(ascii: "}"): open = max(0, open - 1)
      default: break
      }
      // A question mark after which a key stands by itself.
      if isSpace(beforeLast), last == UInt8(ascii: "?"), isSpace(byte) { marks += 1 }
      (beforeLast, last) = (last, byte)
      guard open <= Self.deepest, marks <= Self.deepest else {
        throw error(
          "more than \(Self.deepest) lists or keys in each other, or keys after '?', are not read",
          line: line)
      }
    }
  }

  private func error(in text: String, _ cause: YamlError) -> UserError {
    switch cause {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      return error("this is not YAML: \(problem)", line: mark.line)
    case .duplicatedKeysInMapping(let keys, let context):
      return error(
        "the key '\(keys.first ?? "")' is given twice (here first); keep one",
        line: context.mark.line)
    case .reader(let problem, let offset, _, _):
      let before = text.utf8.prefix(offset ?? 0)
      return error(
        "this is not YAML: \(problem)", line: 1 + before.count { $0 == UInt8(ascii: "\n") })
    default:
      return error("this is not YAML", line: 1)
    }
  }

  /// The entries of a mapping, all of whose keys are known.
  package func entries(_ node: Node, keys: [String], in place: String) throws -> [String: Node] {
    guard case .mapping(let mapping) = node else {
      throw error(
        "\(place) is made of keys with values, such as "
          + "\(keys.contains("target") ? "target: sine" : "\(keys[0]): …"), not \(kind(node))",
        line: line(node))
    }
    var entries: [String: Node] = [:]
    for (key, value) in mapping {
      guard let name = key.scalar?.string else {
        throw error("a key of \(place) must be a word", line: line(key))
      }
      guard keys.contains(name) else {
        throw error(unknown(name, keys, place), line: line(key))
      }
      entries[name] = value
    }
    return entries
  }

  private func unknown(_ name: String, _ keys: [String], _ place: String) -> String {
    if let setting = runSettings.first(where: { $0.name == name }) {
      return "'\(name)' is no key of \(place): it stands under '\(setting.section.rawValue):'"
    }
    let near = suggestion(for: name, among: keys)
    return "unknown key '\(name)' in \(place)"
      + (near.isEmpty ? "; known are \(keys.joined(separator: ", "))" : near)
  }

  /// What a node is, in words.
  func kind(_ node: Node) -> String {
    switch node {
    case .scalar(let scalar): scalar.string.isEmpty ? "nothing" : "'\(excerpt(scalar.string))'"
    case .sequence: "a list"
    case .mapping: "keys with values"
    case .alias: "an alias"
    }
  }

  package func string(_ node: Node, key: String) throws -> String {
    try placed(node) { try SettingInput(node, self).word(key) }
  }

  func name(_ node: Node) throws -> String {
    let name = try string(node, key: "name")
    guard !name.contains("\n") else {
      throw error("name must be one line", line: line(node))
    }
    guard !name.split(separator: "/").contains("..") else {
      throw error("name must not go to another folder by '..'", line: line(node))
    }
    return name
  }

  /// A list that is an axis, or a single value as an axis of one.
  package func list(_ node: Node, key: String) throws -> [Node] {
    guard case .sequence(let sequence) = node else { return [node] }
    guard !sequence.isEmpty else {
      throw error("\(key) is an empty list; an axis needs at least one value", line: line(node))
    }
    return Array(sequence)
  }

  /// The norms that are measured.
  func norms(_ node: Node) throws -> Set<MeasuredNorm> {
    let norms = try list(node, key: "measure").map { item in
      let name = try string(item, key: "measure")
      guard let norm = MeasuredNorm(rawValue: name) else {
        throw error(
          "unknown norm '\(name)'; measure takes l1, l2, sup and certified", line: line(item))
      }
      return norm
    }
    guard norms != [.certified] else {
      throw error("certified goes beside l1, l2 or sup, such as [sup, certified]", line: line(node))
    }
    return Set(norms)
  }

  /// A count n, which stands for the seeds 1…n, or a list of seeds.
  func seeds(_ node: Node) throws -> ExperimentFile.Axis {
    func number(_ node: Node, _ what: String) throws -> UInt64 {
      // SQLite's integers end at 2⁶³ − 1.
      guard let text = node.scalar?.string, let number = UInt64(text), number <= Int64.max else {
        throw error("\(what), not \(kind(node))", line: line(node))
      }
      return number
    }
    let seeds: [(UInt64, Int)]
    if case .sequence = node {
      seeds = try list(node, key: "seeds").map {
        (try number($0, "a seed is a whole number of at least 0"), line($0))
      }
    } else {
      let count = try number(node, "seeds must be a count of at least 1, or a list of seeds")
      guard (1...1_000_000).contains(count) else {
        throw error(
          "seeds must be a count from 1 to 1000000, or a list of seeds, not \(count)",
          line: line(node))
      }
      seeds = (1...count).map { ($0, line(node)) }
    }
    return ExperimentFile.Axis(
      key: ExperimentFile.Axis.seeds, line: line(node),
      values: seeds.map { seed, line in
        ExperimentFile.Value(label: String(seed), line: line) { $0.seed = seed }
      })
  }

  /// Groups of axes that advance together: a list of keys, or a list of such lists.
  func zips(_ node: Node, axes: [ExperimentFile.Axis]) throws -> [[String]] {
    let items = try list(node, key: "zip")
    let nested = items.contains { if case .sequence = $0 { true } else { false } }
    var seen: Set<String> = []
    return try (nested ? items : [node]).map { group in
      guard case .sequence = group else {
        throw error(
          "zip is a list of keys, such as [width, depth], or a list of such lists, not "
            + kind(group), line: line(group))
      }
      let members = try list(group, key: "zip").map { item in
        let key = try string(item, key: "zip")
        guard let axis = axes.first(where: { $0.key == key }) else {
          throw error(
            "zip names '\(key)', which this file does not set"
              + suggestion(for: key, among: axes.map(\.key)), line: line(item))
        }
        guard seen.insert(key).inserted else {
          throw error("zip names '\(key)' twice", line: line(item))
        }
        return axis
      }
      guard members.count >= 2, let first = members.first else {
        throw error("zip needs at least two keys that advance together", line: line(group))
      }
      if let other = members.first(where: { $0.values.count != first.values.count }) {
        throw error(
          "zip pairs lists of equal length, but '\(first.key)' has \(first.values.count) values "
            + "and '\(other.key)' has \(other.values.count)", line: line(group))
      }
      return members.map(\.key)
    }
  }

  /// A network's size is said in one way.
  func checkSizes(_ entries: [String: Node]) throws {
    func refuse(_ key: String, beside other: String) throws {
      guard entries[key] != nil, let node = entries[other] else { return }
      throw error("'\(other)' and '\(key)' exclude each other; keep one", line: line(node))
    }
    for other in ["width", "depth", "parameters"] { try refuse("widths", beside: other) }
    guard entries["width"] != nil, entries["depth"] != nil, let node = entries["parameters"] else {
      return
    }
    throw error(
      "'parameters' finds the width of a given depth, or the depth of a given width; "
        + "keep width or depth, not both", line: line(node))
  }
}
