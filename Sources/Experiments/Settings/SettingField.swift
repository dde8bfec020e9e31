import Base

/// How the page asks for a setting, within which bounds: they keep each answer short.
package struct SettingField: Sendable {
  /// What is typed, moved or picked.
  package enum Kind: Sendable {
    /// A whole number, by a slider up to a smaller one where there is a second bound.
    case whole(ClosedRange<Int>, slider: Int? = nil)
    case number(ClosedRange<Double>)
    /// Whole numbers between commas.
    case wholes(ClosedRange<Int>, most: Int)
    /// One of the names that the page's catalogue lists under this key, or another text.
    case name(of: String, limit: Int)
    /// One of few names.
    case one(of: [String])
  }

  package let label: String
  package let kind: Kind
  /// What the form begins with.
  package let value: String
  /// Whether the form shows it; otherwise only links and programs set it.
  package let isShown: Bool

  init(_ label: String, _ kind: Kind, value: String = "", isShown: Bool = true) {
    self.label = label
    self.kind = kind
    self.value = value
    self.isShown = isShown
  }
}

extension SettingField {
  /// Units of a hidden layer, and hidden layers.
  package static let mostWidth = 256
  package static let mostDepth = 32

  /// The names of the settings that the page takes.
  package static let names = runSettings.filter { $0.field != nil }.map { $0.name }
}
