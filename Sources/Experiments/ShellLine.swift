// Command lines that a person pastes into a shell.

/// Words as a shell reads them back.
package func shellLine(_ words: [String]) -> String {
  words.map { word in
    if word.wholeMatch(of: /[A-Za-z0-9._,:\/+=-]+/) != nil { return word }
    return "'" + word.replacing("'", with: "'\\''") + "'"
  }.joined(separator: " ")
}

/// The words of a command that fits as settings say, but for widths and seed: `--widths` and `--seed` come behind.
package func fitCommand(_ settings: RunSettings) -> [String] {
  let chosen = runSettings.filter { setting in
    setting.presence != .never && setting != WidthsSetting.self
  }.flatMap { setting -> [String] in
    guard let words = setting.words(in: settings), !words.isEmpty else { return [] }
    let text = words.joined(separator: ",")
    return text == setting.standardText ? [] : optionWords(setting.option, text)
  }
  let domain = settings.domain.map { optionWords("domain", $0.description) } ?? []
  return verbWords("fit", settings.target, options: domain + chosen)
}

/// An option with its value; as one word where the value begins like an option.
package func optionWords(_ name: String, _ value: String) -> [String] {
  value.hasPrefix("-") ? ["--\(name)=\(value)"] : ["--" + name, value]
}

/// The words of a verb with one argument: the argument stands behind `--` where it begins like an option.
package func verbWords(_ verb: String, _ argument: String, options: [String]) -> [String] {
  argument.hasPrefix("-")
    ? ["approxima", verb] + options + ["--", argument] : ["approxima", verb, argument] + options
}
