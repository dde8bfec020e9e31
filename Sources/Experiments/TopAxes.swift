// Axes that stand at the top of an experiment file: what is approximated, and where.

import Base
import Yams

extension YAMLReader {
  /// Functions or data.
  func targets(_ node: Node) throws -> ExperimentFile.Axis {
    let values = try list(node, key: "target").map { node in
      let text = try placed(node) { try SettingInput(node, self).word("target") }
      return ExperimentFile.Value(label: text, line: line(node)) { $0.target = text }
    }
    return ExperimentFile.Axis(key: "target", line: line(node), values: values)
  }

  /// A box `[[lower, upper], …]`, its text, or a list of boxes.
  func domains(_ node: Node) throws -> ExperimentFile.Axis {
    let nodes = isBox(node) ? [node] : try list(node, key: "domain")
    let values = try nodes.map { node in
      let domain = try placed(node) { try self.domain(node) }
      return ExperimentFile.Value(label: domain.description, line: line(node)) {
        $0.domain = domain
      }
    }
    return ExperimentFile.Axis(key: "domain", line: line(node), values: values)
  }

  private func domain(_ node: Node) throws -> Domain {
    if let text = node.scalar?.string, !text.isEmpty { return try Domain(parsing: text) }
    guard isBox(node), case .sequence(let items) = node else {
      throw UserError(
        "a domain is a list of [lower, upper] pairs, such as [[-1, 1]], not " + kind(node))
    }
    let pairs = numbers(node).map { [$0] } ?? items.compactMap(numbers)
    guard pairs.allSatisfy({ $0.count == 2 }) else {
      throw UserError("a domain is a list of [lower, upper] pairs, such as [[-1, 1]]")
    }
    return try Domain(pairs.map { ($0[0], $0[1]) })
  }

  private func numbers(_ node: Node) -> [Double]? {
    guard case .sequence(let items) = node, !items.isEmpty else { return nil }
    let numbers = items.compactMap { $0.scalar.flatMap { Double($0.string) } }
    return numbers.count == items.count ? numbers : nil
  }

  private func isBox(_ node: Node) -> Bool {
    guard case .sequence(let items) = node else { return false }
    return numbers(node) != nil || !items.isEmpty && items.allSatisfy { numbers($0) != nil }
  }
}
