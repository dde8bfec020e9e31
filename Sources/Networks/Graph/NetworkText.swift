// A network as a table for a reader: its operations in order, as a paper lists them.

import Base

/// One operation of a network.
package struct OperationText: Sendable, Hashable {
  package let name: String
  /// As in `affine`, `tanh`, `sum`.
  package let kind: String
  /// Names of the values that are read, with their features where it is a part of them.
  package let reads: String
  /// Features that are made.
  package let makes: Int
  /// Names and shapes of the numbers; "again" where another operation has them too, and before.
  package let numbers: String
}

extension Network {
  /// The operations in order.
  package var operationTexts: [OperationText] { graph.texts }
}

extension Graph {
  fileprivate var texts: [OperationText] {
    var isShown = [Bool](repeating: false, count: blocks.count)
    return operations.enumerated().map { index, operation in
      let numbers = operation.blocks.map { block -> String in
        defer { isShown[block] = true }
        let shape =
          switch blocks[block].layout {
          case .matrix(let rows, let columns): "\(rows) × \(columns)"
          case .compressed(let pattern):
            "\(pattern.entries) stored of \(pattern.rows) × \(pattern.columns)"
          case .vector(let count): "\(count)"
          }
        return "\(blocks[block].name) \(shape)\(blocks[block].isTrained ? "" : " frozen")"
          + (blocks[block].quantiser.map { " \($0)" } ?? "")
          + (blocks[block].scales.map { " by \(blocks[$0].name)" } ?? "")
          + (isShown[block] ? " again" : "")
      }
      return OperationText(
        name: operation.name, kind: operation.text, reads: reads(operation),
        makes: sizes[index + 1], numbers: numbers.joined(separator: ", "))
    }
  }

  private func reads(_ operation: GraphOperation) -> String {
    guard case .join(let join) = operation else {
      return operation.reads.map(name(of:)).joined(separator: ", ")
    }
    return join.parts.map { part in
      let isWhole = part.features == 0..<sizes[part.input]
      return name(of: part.input)
        + (isWhole ? "" : "[\(part.features.lowerBound)..<\(part.features.upperBound)]")
    }.joined(separator: ", ")
  }
}

extension GraphOperation {
  fileprivate var text: String {
    switch self {
    case .affine(let affine):
      affine.copies == 1 ? kindName : "affine on \(affine.copies) groups"
    case .pointwise(let pointwise): pointwise.function.description
    case .basis(let basis): "\(basis.kind), \(basis.count) each"
    case .join, .combine: kindName
    case .attend(let attend):
      "attention \(attend.rule), \(attend.tokens) token\(attend.tokens == 1 ? "" : "s"), "
        + "\(attend.heads) head\(attend.heads == 1 ? "" : "s")"
    case .route(let route):
      (route.copies == 1 ? "" : "\(route.copies) times ")
        + "\(route.inputs) to \(route.outputs) by agreement, \(route.iterations) iteration"
        + (route.iterations == 1 ? "" : "s") + (route.result == .lengths ? ", lengths" : "")
    }
  }
}
