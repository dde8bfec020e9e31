// Where a graph's values can be computed back: what need not be kept for the way back.

import Base
import Kernels

/// One step of a stretch: `made` = `kept` + B(`seen`), where the branch B is a chain of affine, pointwise and attend
/// operations.
struct Coupling: Hashable, Sendable {
  /// The operation of the sum.
  var sum: Int
  /// The operations of the branch, right before it.
  var branch: Range<Int>
  var kept: Int
  var seen: Int

  var made: Int { sum + 1 }
}

/// Couplings that follow each other, each of which sees what the one before made, and adds to what that saw:
/// a + F(b), then b + G(a), and so on (Gomez, Ren, Urtasun, Grosse, NeurIPS 2017, arXiv:1707.04585).
///
/// From the last two values all before come back by subtraction. It is found by what the operations are, whatever
/// family or file they come from.
package struct ReversibleStretch: Hashable, Sendable {
  let couplings: [Coupling]

  /// The values that go in, the first coupling's `kept` and `seen`.
  package var inputs: (kept: Int, seen: Int) { (couplings[0].kept, couplings[0].seen) }

  /// The last two values that are made, in the order of making.
  package var outputs: (Int, Int) {
    (couplings[couplings.count - 2].made, couplings[couplings.count - 1].made)
  }

  package var count: Int { couplings.count }

  /// Whether a coupling's sum may stand where what it adds to stood: that is a value of the stretch that nothing
  /// else reads.
  func isInPlace(_ place: Int) -> Bool { place >= 2 && place < couplings.count - 2 }

  /// Features of the widest value of a branch.
  func widest(_ graph: Graph) -> Int {
    couplings.flatMap(\.branch).reduce(0) { max($0, graph.sizes[$1 + 1]) }
  }
}

extension Graph {
  /// Stretches long enough to save memory: at least four couplings.
  package var reversibleStretches: [ReversibleStretch] {
    var stretches: [ReversibleStretch] = []
    var current: [Coupling] = []
    func close() {
      if current.count >= 4 { stretches.append(ReversibleStretch(couplings: current)) }
      current = []
    }
    for index in operations.indices {
      guard let coupling = coupling(endingAt: index) else { continue }
      if let last = current.last, !follows(coupling, last, of: current) { close() }
      current.append(coupling)
    }
    close()
    return stretches
  }

  private func follows(_ next: Coupling, _ last: Coupling, of current: [Coupling]) -> Bool {
    guard next.kept == last.seen, next.seen == last.made, next.branch.lowerBound == last.sum + 1
    else { return false }
    // What is overwritten later: a value of the stretch is read by the next branch and by the sum after it.
    return current.count < 2 || readers[next.kept] == 2
  }

  /// A sum whose second term is a branch of operations of the kernels right before it, that nothing else reads.
  private func coupling(endingAt index: Int) -> Coupling? {
    guard case .combine(let combine) = operations[index], combine.kind == .sum,
      combine.right == index, combine.left < index
    else { return nil }
    var first = index
    var value = combine.right
    while value == first, first > 0, readers[value] == 1 {
      switch operations[first - 1] {
      case .affine(let affine) where blocks[affine.weights].layout.pattern == nil:
        value = affine.input
      case .pointwise(let pointwise) where !pointwise.isApart(of: self): value = pointwise.input
      case .attend(let attend): value = attend.input
      case .affine, .pointwise, .basis, .join, .combine, .route: return nil
      }
      first -= 1
    }
    guard first < index, value != combine.left, value > 0, combine.left > 0 else { return nil }
    return Coupling(sum: index, branch: first..<index, kept: combine.left, seen: value)
  }
}
