// How errors were obtained, told once for many runs.

/// Methods that differ only in their numbers of points are one, with the range of these numbers: `at
/// 4657 points` and `at 6787 points` make `at 4657–6787 points`. The most common comes first.
func mergedMethods(_ methods: [String]) -> [String] {
  let counts = /at (\d+) points/
  let groups = firstOrder(methods.filter { !$0.isEmpty }) {
    $0.replacing(counts, with: "at # points")
  }
  return groups.sorted { $0.count > $1.count }.map { group in
    let numbers = group.map { $0.matches(of: counts).compactMap { Int($0.1) } }
    var place = 0
    return group[0].replacing(counts) { _ in
      defer { place += 1 }
      let values = numbers.compactMap { $0.indices.contains(place) ? $0[place] : nil }
      let (least, most) = (values.min() ?? 0, values.max() ?? 0)
      return least == most ? "at \(least) points" : "at \(least)–\(most) points"
    }
  }
}
