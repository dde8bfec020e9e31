// Ranks of a sample, equal values sharing theirs.

/// The rank of each value from 1, the least first; equal values have the mean of the places that they take. NaN counts
/// as infinite.
package func ranks(_ values: [Double]) -> [Double] {
  let numbers = values.map { $0.isNaN ? .infinity : $0 }
  let order = numbers.indices.sorted { numbers[$0] < numbers[$1] }
  var ranks = [Double](repeating: 0, count: numbers.count)
  var start = 0
  while start < order.count {
    var end = start + 1
    while end < order.count, numbers[order[end]] == numbers[order[start]] { end += 1 }
    // Places start + 1 to end.
    let shared = Double(start + 1 + end) / 2
    for place in start..<end { ranks[order[place]] = shared }
    start = end
  }
  return ranks
}
