import Base

/// What a plan comes to, for `sweep --dry-run`.
package struct PlanSummary: Sendable {
  package let plan: Plan
  /// Planned runs that the store holds already.
  package let stored: Int

  package init(_ plan: Plan, stored: Int = 0) {
    self.plan = plan
    self.stored = stored
  }

  /// Smallest and largest number of parameters.
  package var parameters: ClosedRange<Int> {
    let counts = plan.runs.lazy.map(\.parameters)
    return (counts.min() ?? 0)...(counts.max() ?? 0)
  }

  /// Bytes that the largest running fit holds, estimated.
  package var memory: Int {
    plan.runs.lazy.map { $0.settings.memory(parameters: $0.parameters) }.max() ?? 0
  }

  /// For a person.
  package var text: String {
    var rows = plan.axes.map { axis in
      [axis.key, String(axis.values.count), shortList(axis.values.map(\.label))]
    }
    let runs = plan.runs.count
    rows.append(["runs", String(runs), "\(stored) stored, \(runs - stored) to do"])
    let parameters = parameters
    let (least, most) = (parameters.lowerBound, parameters.upperBound)
    rows.append(["parameters", "", least == most ? "\(least)" : "\(least) to \(most)"])
    rows.append(["memory", "", "about \(bytes(memory)) for the largest running fit"])
    let name = rows.map(\.[0].count).max() ?? 0
    let number = rows.map(\.[1].count).max() ?? 0
    let lines = rows.map { row in
      "  " + row[0] + String(repeating: " ", count: name - row[0].count + 2)
        + String(repeating: " ", count: number - row[1].count) + row[1] + "  " + row[2]
    }
    let title = plan.experiment + (plan.question.map { ": \($0)" } ?? "")
    return ([title] + lines).joined(separator: "\n") + "\n"
  }

  /// For a program; `identities` lists the runs in their order.
  package var json: JSON {
    let parameters = parameters
    return .object(
      ("experiment", .string(plan.experiment)),
      ("question", plan.question.map(JSON.string) ?? .null),
      (
        "axes",
        .array(
          plan.axes.map { axis in
            .object(
              ("key", .string(axis.key)), ("count", .integer(axis.values.count)),
              ("values", .array(axis.values.map { .string($0.label) })))
          })
      ),
      ("runs", .integer(plan.runs.count)), ("stored", .integer(stored)),
      ("remaining", .integer(plan.runs.count - stored)),
      (
        "parameters",
        .object(
          ("min", .integer(parameters.lowerBound)), ("max", .integer(parameters.upperBound)))
      ),
      ("memory_bytes", .integer(memory)),
      ("identities", .array(plan.runs.map { .string($0.id.description) })))
  }
}

/// The list, or its ends where it is long.
private func shortList(_ labels: [String]) -> String {
  guard labels.count > 8 else { return labels.joined(separator: ", ") }
  return labels.prefix(5).joined(separator: ", ") + ", … " + (labels.last ?? "")
}

/// A number of bytes for a reader.
private func bytes(_ count: Int) -> String {
  switch count {
  case ..<1_000_000: "\((count + 999) / 1000) kB"
  case ..<1_000_000_000: "\((count + 999_999) / 1_000_000) MB"
  default: "\((count + 99_999_999) / 1_000_000_000).\((count + 99_999_999) / 100_000_000 % 10) GB"
  }
}
