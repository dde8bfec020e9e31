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
