import Foundation

/// What a `DecodingError` says of a file's JSON, with the line and column where it is no JSON.
package func userError(_ error: DecodingError, in json: Data) -> UserError {
  guard case .dataCorrupted(let context) = error, context.codingPath.isEmpty,
    !(context.underlyingError is UserError)
  else { return userError(error) }
  // The decoder does not say where; the other reader does, by the number of the character.
  do {
    _ = try JSONSerialization.jsonObject(with: json, options: .fragmentsAllowed)
  } catch {
    let text = (error as NSError).userInfo["NSDebugDescription"] as? String ?? ""
    let parts = text.components(separatedBy: " around character ")
    let what = parts[0].prefix { $0 != "." }
    guard parts.count == 2, let offset = Int(parts[1].prefix(while: \.isNumber)) else {
      return UserError("not valid JSON" + (what.isEmpty ? "" : ": \(what)"))
    }
    let before = json.prefix(offset).split(
      separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    return UserError(
      "not valid JSON: \(what) at line \(before.count), column \((before.last?.count ?? 0) + 1)")
  }
  return UserError("a number is not whole, or too large, where a whole number is expected")
}

/// What a `DecodingError` says, as the user error of one line: the key's path and what was expected.
package func userError(_ error: DecodingError) -> UserError {
  func path(_ context: DecodingError.Context, _ last: (any CodingKey)? = nil) -> String {
    (context.codingPath + (last.map { [$0] } ?? [])).reduce("") { path, key in
      if let index = key.intValue { return "\(path)[\(index)]" }
      return path.isEmpty ? key.stringValue : "\(path).\(key.stringValue)"
    }
  }
  func place(_ path: String) -> String? { path.isEmpty ? nil : "key \(path)" }
  switch error {
  case .keyNotFound(let key, let context):
    return UserError("key \(path(context, key)) is missing")
  case .typeMismatch(let type, let context):
    return UserError("expected \(described(type))", at: place(path(context)))
  case .valueNotFound(let type, let context):
    return UserError("expected \(described(type)), found null", at: place(path(context)))
  case .dataCorrupted(let context):
    if let inner = context.underlyingError as? UserError { return inner }
    if context.codingPath.isEmpty, let cause = context.underlyingError {
      return UserError("not valid JSON: \(firstLine("\(cause)"))")
    }
    return UserError(firstLine(context.debugDescription), at: place(path(context)))
  @unknown default:
    return UserError(firstLine("\(error)"))
  }
}

private func described(_ type: Any.Type) -> String {
  switch "\(type)" {
  case "Double", "Float", "Int", "UInt64": "a number"
  case "String": "a text"
  case "Bool": "true or false"
  case let name where name.hasPrefix("Array"): "a list"
  default: "an object"
  }
}

private func firstLine(_ text: String) -> String {
  String(text.prefix { !$0.isNewline }.prefix(200))
}
