// What a block printed and drew: cleaned, compared, written as markdown.

import Base
import Foundation

/// The output of one block of a notebook.
package struct NotebookOutput: Sendable, Hashable {
  /// A picture below the block.
  package struct Picture: Sendable, Hashable {
    /// From the notebook's folder.
    package var path: String
    /// What one sees, in place of the picture for those who do not.
    package var seen: String

    package init(path: String, seen: String) {
      self.path = path
      self.seen = seen
    }
  }

  /// Lines, each with its end; empty where the block printed nothing.
  package var text: String
  package var pictures: [Picture]

  package init(text: String = "", pictures: [Picture] = []) {
    self.text = text
    self.pictures = pictures
  }

  package var isEmpty: Bool { text.isEmpty && pictures.isEmpty }

  /// Standard output as a file keeps it: without terminal codes and blanks at line ends, times and the
  /// working folder masked, so that another run gives the same bytes.
  package init(printed: String, folder: String) {
    let masked = printed.replacing(folder, with: ".")
      .replacing(/\u{1B}\[[0-9;?]*[A-Za-z]/, with: "")
      .replacing(/("\w*seconds": ?)[0-9][0-9.e+\-]*/) { "\($0.1)null" }
      .replacing(
        /(?<before>^|[^\w.])[0-9]+(?:\.[0-9]+)?(?:e-?[0-9]+)? ?(?<unit>ns|µs|ms|s|min|h)\b/
      ) {
        "\($0.before)… \($0.unit)"
      }
    var lines = masked.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { line in
        var text = String(
          String.UnicodeScalarView(
            String(decoding: line, as: UTF8.self).unicodeScalars
              .filter { $0 == "\t" || $0.properties.generalCategory != .control }))
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
      }
    while lines.last?.isEmpty == true { lines.removeLast() }
    self.init(text: lines.map { $0 + "\n" }.joined())
  }

  /// The lines of markdown between the marks; none where there is nothing to keep.
  func markdown(tolerance: Double?) -> [String] {
    guard !isEmpty else { return [] }
    let words = tolerance.map { $0.isInfinite ? " varies" : " ± \(plain($0 * 100)) %" } ?? ""
    var lines = ["<!-- output\(words) -->", ""]
    if !text.isEmpty {
      let longest = text.matches(of: /`+/).map(\.0.count).max() ?? 0
      let fence = String(repeating: "`", count: max(3, longest + 1))
      lines +=
        [fence + "text"]
        + text.split(separator: "\n", omittingEmptySubsequences: false)
        .dropLast().map(String.init) + [fence, ""]
    }
    for picture in pictures { lines += ["![\(picture.seen)](\(picture.path))", ""] }
    return lines + ["<!-- /output -->"]
  }

  /// How this output differs from one that was kept, in words; nil where it agrees.
  ///
  /// Words must be the same, blanks apart. Whole numbers must be the same; others may differ by the
  /// factor 1 + `tolerance`, by one in the last digit that is written, or by 10⁻¹² (processors
  /// differ in their last bits). With an infinite tolerance numbers are not compared. Pictures are
  /// compared by name.
  package func difference(from kept: NotebookOutput, tolerance: Double) -> String? {
    if let difference = textDifference(kept.text, text, tolerance: tolerance) { return difference }
    let (old, new) = (Set(kept.pictures.map(\.path)), Set(pictures.map(\.path)))
    if let gone = old.subtracting(new).min() { return "\(gone) is no longer drawn" }
    if let added = new.subtracting(old).min() { return "\(added) is drawn now" }
    return nil
  }
}

private func textDifference(_ kept: String, _ new: String, tolerance: Double) -> String? {
  let (old, lines) = (kept.split(separator: "\n"), new.split(separator: "\n"))
  for (before, after) in zip(old, lines) where !agrees(before, after, tolerance: tolerance) {
    return "'\(excerpt(trimmed(after)))' is printed where '\(excerpt(trimmed(before)))' is kept"
  }
  guard old.count != lines.count else { return nil }
  return "\(counted(lines.count, "line")) printed where \(grouped(old.count)) are kept"
}

private func trimmed(_ line: Substring) -> String { line.trimmingCharacters(in: .whitespaces) }

/// Whether two lines say the same, numbers within the tolerance.
private func agrees(_ a: Substring, _ b: Substring, tolerance: Double) -> Bool {
  guard a != b else { return true }
  let number = /[0-9]+(?:\.[0-9]+)?(?:e[-+]?[0-9]+)?/
  func words(_ line: Substring) -> String {
    // Columns are as wide as their numbers.
    line.replacing(number, with: "0").replacing(/[\s─]+/, with: " ")
      .trimmingCharacters(in: .whitespaces)
  }
  guard words(a) == words(b) else { return false }
  return zip(a.matches(of: number), b.matches(of: number)).allSatisfy { left, right in
    if left.0 == right.0 || tolerance.isInfinite { return true }
    guard
      left.0.contains(where: { ".e".contains($0) })
        || right.0.contains(where: { ".e".contains($0) }),
      let x = Double(left.0), let y = Double(right.0)
    else { return false }
    let unit = max(lastDigit(left.0), lastDigit(right.0)) * 1.000001
    return abs(x - y) <= max(tolerance * min(abs(x), abs(y)), unit, 1e-12)
  }
}

/// What one more in the last written digit of a number is worth.
func lastDigit(_ number: Substring) -> Double {
  let parts = number.split(separator: "e")
  let exponent = parts.count == 2 ? Double(parts[1]) ?? 0 : 0
  let decimals = parts.first?.split(separator: ".").dropFirst().first?.count ?? 0
  return pow(10, exponent - Double(decimals))
}
