// Options as a person writes them: a name, or a name with numbers in parentheses.
import Base

/// The case of `Value` that `text` names, letter case ignored.
/// - Throws: `UserError` with the nearest names, or all of them.
func parseName<Value: CaseIterable & RawRepresentable<String>>(
  _ text: String, kind: String
) throws -> Value {
  let names = Value.allCases.map(\.rawValue)
  guard let value = Value.allCases.first(where: { $0.rawValue == text.lowercased() }) else {
    throw unknownName(text, kind: kind, among: names)
  }
  return value
}

func unknownName(_ text: String, kind: String, among names: [String]) -> UserError {
  let hint = suggestion(for: text, among: names)
  return UserError(
    "unknown \(kind) '\(text)'"
      + (hint.isEmpty ? ": it is one of \(names.joined(separator: ", "))" : hint))
}

/// `name`, `name(1)` or `name(1, 2)`; nil where it is none of these.
func parseCall(_ text: String) -> (name: String, arguments: [Double])? {
  let compact = text.filter { !$0.isWhitespace }.lowercased()
  // By hand: a plan of many runs reads as many of them, and a pattern would take most of its time.
  let name = compact.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
  guard name.first?.isLetter == true else { return nil }
  var list = compact.dropFirst(name.count)
  if list.isEmpty { return (String(name), []) }
  guard list.popFirst() == "(", list.popLast() == ")", !list.contains(where: { "()".contains($0) })
  else { return nil }
  let parts = list.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
  let numbers = parts.compactMap(\.self)
  guard numbers.count == parts.count else { return nil }
  return (String(name), numbers)
}
