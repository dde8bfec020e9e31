// The trained scales of ternary weights: their first values, and what gradients become on the way to them.

/// Which of three values the numbers of a block become, by trained ternary quantisation.
struct TernarySides {
  enum Side { case up, down, middle }

  private let threshold: Double

  init(_ numbers: [Double], _ block: Range<Int>) {
    threshold = 0.05 * block.reduce(0) { max($0, abs(numbers[$1])) }
  }

  /// nil of what is no number.
  func side(of number: Double) -> Side? {
    guard !number.isNaN else { return nil }
    return abs(number) <= threshold ? .middle : number > 0 ? .up : .down
  }
}

extension Graph {
  /// Whether numbers beside the weights say what these are seen as.
  package var hasScales: Bool { blocks.contains { $0.scales != nil } }

  /// Sets scales to the mean of |w| over those that are seen as them, the nearest by squares; 1 where there are none.
  package func startScales(_ numbers: inout [Double]) {
    for (index, block) in blocks.enumerated() {
      guard let scales = block.scales.map(self.numbers(of:)) else { continue }
      let places = self.numbers(of: index)
      let sides = TernarySides(numbers, places)
      for (scale, side) in zip(scales, [TernarySides.Side.up, .down]) {
        let all = places.filter { sides.side(of: numbers[$0]) == side }
        let sum = all.reduce(0) { $0 + abs(numbers[$1]) }
        numbers[scale] = all.isEmpty ? 1 : sum / Double(all.count)
      }
    }
  }

  /// Turns a gradient by what is seen into one by the numbers behind. Without scales it goes straight through. With them
  /// a scale gets the derivative by it, the sum over the weights that are seen as it, negated for −n, and each such weight its
  /// own times the scale, after Zhu, Han, Mao and Dally (2017), known here from a summary (number not confirmed), in which the sum for n lacks the sign.
  package func handBack(_ gradient: inout [Double], _ numbers: [Double]) {
    for (index, block) in blocks.enumerated() where block.isTrained {
      guard let scales = block.scales.map(self.numbers(of:)) else { continue }
      let places = self.numbers(of: index)
      let sides = TernarySides(numbers, places)
      let (up, down) = (numbers[scales.lowerBound], numbers[scales.lowerBound + 1])
      var sums = (up: 0.0, down: 0.0)
      for place in places {
        switch sides.side(of: numbers[place]) {
        case .up:
          sums.up += gradient[place]
          gradient[place] *= up
        case .down:
          sums.down -= gradient[place]
          gradient[place] *= down
        case .middle, nil: break
        }
      }
      gradient[scales.lowerBound] = sums.up
      gradient[scales.lowerBound + 1] = sums.down
    }
  }
}
