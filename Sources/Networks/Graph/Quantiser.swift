import Base
import Foundation

/// A rule by which the numbers of a block are rounded to few values before any reader of the network sees them.
///
/// Fits train the numbers themselves: their gradient is that by what is seen, handed straight through (Bengio,
/// Léonard and Courville 2013, arXiv:1308.3432).
package enum Quantiser: Hashable, Sendable {
  /// To sums of at most so many powers of two, see `sumOfPowersOfTwo`.
  case powers(Int)
  /// To −a, 0, a: 0 where |w| is at most 0.7 times its mean over the block, and a the mean of |w| over the others
  /// (ternary weight networks: Li, Zhang and Liu 2016, arXiv:1605.04711).
  case ternary
  /// To −n, 0, p: 0 where |w| is at most 0.05 times its largest over the block, and p and n, both above 0 at first,
  /// trained numbers of the block's `scales` (trained ternary quantisation: Zhu, Han, Mao and Dally 2017, ICLR,
  /// arXiv:1612.01064).
  case trainedTernary
  /// To −a or a by the sign, 0 up, and a the power of two next to the mean of |w| over the block: the signs of a
  /// binarised network (Hubara et al. 2016, arXiv:1602.02830) with a scale by shifts alone.
  case binary
  /// To −a or a by the sign, 0 up, and a the mean of |w| over the row (XNOR-Net: Rastegari et al. 2016,
  /// arXiv:1603.05279).
  case xnor
  /// To the nearest of k values, evenly from −max|w| to max|w| over the block, the upper of two as near.
  case levels(Int)
  /// Biases beside binary weights: to the nearest odd multiple of 2^-11, so that sums of powers of two and them are
  /// exact, and none is 0.
  case halves

  /// A block's numbers as they are seen.
  /// - Parameters:
  ///   - numbers: of the graph; those of `block` are replaced.
  ///   - block: the places of the block's.
  ///   - rows: the places of each row of it; one row of a vector.
  ///   - scales: the places of its trained scales, where it has any.
  func see(
    _ numbers: inout [Double], _ block: Range<Int>, rows: [Range<Int>], scales: Range<Int>?
  ) {
    switch self {
    case .powers(let terms):
      for place in block { numbers[place] = sumOfPowersOfTwo(numbers[place], terms: terms) }
    case .ternary:
      let threshold = 0.7 * meanMagnitude(numbers, block)
      var (sum, count) = (0.0, 0)
      for place in block where !(abs(numbers[place]) <= threshold) {
        sum += abs(numbers[place])
        count += 1
      }
      let size = count == 0 ? 0 : sum / Double(count)
      for place in block {
        let number = numbers[place]
        numbers[place] = abs(number) <= threshold ? 0 : number < 0 ? -size : size
      }
    case .trainedTernary:
      guard let scales else { return }
      let sides = TernarySides(numbers, block)
      let (up, down) = (numbers[scales.lowerBound], numbers[scales.lowerBound + 1])
      for place in block {
        switch sides.side(of: numbers[place]) {
        case .up: numbers[place] = up
        case .down: numbers[place] = -down
        case .middle: numbers[place] = 0
        case nil: break
        }
      }
    case .binary: sign(&numbers, block, nearestPowerOfTwo(meanMagnitude(numbers, block)))
    case .xnor: for row in rows { sign(&numbers, row, meanMagnitude(numbers, row)) }
    case .levels(let count):
      let most = block.reduce(0) { max($0, abs(numbers[$1])) }
      guard most > 0 else { return }
      let steps = Double(count - 1)
      for place in block {
        let step = ((numbers[place] / most + 1) / 2 * steps + 0.5).rounded(.down)
        numbers[place] = most * (2 * step / steps - 1)
      }
    case .halves:
      for place in block {
        numbers[place] =
          ((numbers[place] * Quantiser.halvesPerUnit).rounded(.down) + 0.5)
          / Quantiser.halvesPerUnit
      }
    }
  }

  /// Trained numbers that stand beside a block's own.
  var scaleCount: Int { self == .trainedTernary ? 2 : 0 }

  /// Odd multiples of the half of a 1024th.
  static let halvesPerUnit = 1024.0

  private func sign(_ numbers: inout [Double], _ range: Range<Int>, _ size: Double) {
    for place in range { numbers[place] = numbers[place] < 0 ? -size : size }
  }
}

/// NaN where one is.
private func meanMagnitude(_ numbers: [Double], _ range: Range<Int>) -> Double {
  range.reduce(0) { $0 + abs(numbers[$1]) } / Double(max(range.count, 1))
}

/// By the exponent; 1 for 0, and what is not finite as it is.
private func nearestPowerOfTwo(_ number: Double) -> Double {
  guard number.isFinite, number > 0 else { return number == 0 ? 1 : number }
  return scalbn(1, Int(log2(number).rounded()))
}

extension Quantiser: CustomStringConvertible {
  package var description: String {
    switch self {
    case .powers(let terms): "powers(\(terms))"
    case .ternary: "ternary"
    case .trainedTernary: "trained-ternary"
    case .binary: "binary"
    case .xnor: "xnor"
    case .levels(let count): "levels(\(count))"
    case .halves: "halves"
    }
  }

  /// What fits offer, as a person writes it.
  package static let choices = "ternary, trained-ternary, binary, xnor, levels(k) or powers(t)"

  /// A quantiser as it is written in files.
  /// - Throws: `UserError` that says what would be right.
  package init(parsing text: String) throws {
    func number(_ name: String, _ range: ClosedRange<Int>) -> Int? {
      guard text.hasPrefix("\(name)("), text.hasSuffix(")") else { return nil }
      return Int(text.dropFirst(name.count + 1).dropLast()).flatMap {
        range.contains($0) ? $0 : nil
      }
    }
    if let plain = [Quantiser.ternary, .trainedTernary, .binary, .xnor, .halves].first(where: {
      $0.description == text
    }) {
      self = plain
    } else if let terms = number("powers", 1...64) {
      self = .powers(terms)
    } else if let count = number("levels", 2...1024) {
      self = .levels(count)
    } else {
      throw UserError(
        "unknown quantiser \(excerpt(text)); there are \(Quantiser.choices), "
          + "k values from 2 to 1024, sums of t powers of two, t from 1 to 64"
      )
    }
  }
}

extension Network {
  /// The numbers as readers of the network see them: those of a block with a quantiser rounded.
  package var seen: [Double] { graph.seen(parameters) }

  /// The network with every number rounded to a sum of at most `terms` powers of two.
  public func roundedToPowersOfTwo(terms: Int) -> Network {
    var rounded = self
    rounded.parameters = parameters.map { sumOfPowersOfTwo($0, terms: terms) }
    return rounded
  }
}

extension Graph {
  /// The numbers as readers of the network see them.
  package func seen(_ numbers: [Double]) -> [Double] {
    guard isQuantised else { return numbers }
    var seen = numbers
    for (index, block) in blocks.enumerated() {
      guard let quantiser = block.quantiser else { continue }
      let places = self.numbers(of: index)
      quantiser.see(
        &seen, places, rows: block.layout.rows(from: places.lowerBound),
        scales: block.scales.map(self.numbers(of:)))
    }
    return seen
  }

  /// Whether readers see other numbers than the network's.
  package var isQuantised: Bool { blocks.contains { $0.quantiser != nil } }

  /// Whether a gradient goes straight through what has none, so that it is no derivative.
  package var goesStraightThrough: Bool {
    blocks.contains { $0.quantiser != nil && $0.isTrained }
      || operations.contains { operation in
        if case .pointwise(let pointwise) = operation {
          pointwise.gradient != .exact
        } else {
          false
        }
      }
  }
}

extension Block.Layout {
  /// The places of each row's numbers, where the first stands at `first`.
  fileprivate func rows(from first: Int) -> [Range<Int>] {
    switch self {
    case .matrix(let rows, let columns):
      (0..<rows).map { (first + $0 * columns)..<(first + ($0 + 1) * columns) }
    case .compressed(let pattern):
      (0..<pattern.rows).map { row in
        let entries = pattern.entries(ofRow: row)
        return (first + entries.lowerBound)..<(first + entries.upperBound)
      }
    case .vector(let count): [first..<(first + count)]
    }
  }
}
