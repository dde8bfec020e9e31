/// Up to `limit` of `candidates` that a person who typed `name` may have meant, nearest first.
///
/// Distance is optimal string alignment (insert, delete, replace, swap neighbours), letter case
/// ignored. A candidate counts when at most a third of the longer word, and at least one letter,
/// differs, one more where the first three letters agree (`sinus`, `sine`), or when it begins with
/// `name`.
package func nearestNames(to name: String, among candidates: [String], limit: Int = 3) -> [String] {
  let wanted = Array(name.lowercased())
  guard !wanted.isEmpty else { return [] }
  let scored = candidates.compactMap { candidate -> (distance: Int, name: String)? in
    let letters = Array(candidate.lowercased())
    let distance = alignmentDistance(wanted, letters)
    let sameStart = wanted.count >= 3 && wanted.prefix(3) == letters.prefix(3)
    let allowed = max(1, max(wanted.count, letters.count) / 3) + (sameStart ? 1 : 0)
    let isPrefix = wanted.count >= 2 && letters.starts(with: wanted)
    return distance <= allowed || isPrefix ? (distance, candidate) : nil
  }
  return scored.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.prefix(limit).map(\.name)
}

/// `; did you mean a, b or c?`, or nothing where no candidate is near.
package func suggestion(for name: String, among candidates: [String]) -> String {
  let near = nearestNames(to: name, among: candidates).map { "'\($0)'" }
  guard let last = near.last else { return "" }
  let others = near.dropLast()
  return "; did you mean \(others.isEmpty ? "" : others.joined(separator: ", ") + " or ")\(last)?"
}

private func alignmentDistance(_ a: [Character], _ b: [Character]) -> Int {
  var table = [[Int]](repeating: [Int](repeating: 0, count: b.count + 1), count: a.count + 1)
  for i in 0...a.count { table[i][0] = i }
  for j in 0...b.count { table[0][j] = j }
  guard !a.isEmpty, !b.isEmpty else { return max(a.count, b.count) }
  for i in 1...a.count {
    for j in 1...b.count {
      let replacement = table[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
      table[i][j] = min(replacement, table[i - 1][j] + 1, table[i][j - 1] + 1)
      if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
        table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1)
      }
    }
  }
  return table[a.count][b.count]
}
