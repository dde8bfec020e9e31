/// Bad input, said in one line that names the place, what is wrong and what would be right.
///
/// The command prints `description` to standard error and exits with 2.
public struct UserError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Where it is: a file with its line (`sine.yaml:12`), a column of an expression, an option.
  public let place: String?
  /// What is wrong, and what would be right. One line, no full stop.
  public let message: String

  /// A message stays one line of at most about 2,000 characters, whatever of the input it repeats: a
  /// longer one loses its middle. See `excerpt` for what is long.
  public init(_ message: String, at place: String? = nil) {
    self.place = place
    let line =
      message.contains(where: \.isNewline)
      ? message.split(whereSeparator: \.isNewline).joined(separator: " ") : message
    self.message =
      line.utf8.count <= 3000
      ? line : "\(shortened(line.prefix(1200))) … \(shortened(line.suffix(800)))"
  }

  public var description: String {
    guard let place else { return message }
    return "\(place): \(message)"
  }

  /// The same error at a place, where it had none; at `place: old` where it had one.
  public func located(at outer: String) -> UserError {
    guard let place else { return UserError(message, at: outer) }
    return UserError(message, at: "\(outer): \(place)")
  }
}

/// The text with at most 1,500 bytes: one character may have any number.
private func shortened(_ text: Substring) -> String {
  String(decoding: text.utf8.prefix(1500), as: UTF8.self)
}

/// The first line of a text that an error repeats, cut where it is long.
package func excerpt(_ text: String, limit: Int = 60) -> String {
  let line = text.prefix { !$0.isNewline }
  return line.count <= limit && line.count == text.count
    ? String(line) : line.prefix(limit - 1) + "…"
}
