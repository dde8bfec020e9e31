/// A statement about networks that a construction proves or makes visible.
public struct Theorem: Hashable, Sendable {
  /// As the command takes it: authors or subject, then what is built, such as `yarotsky-square`.
  public let id: String
  /// Authors, year, place, number of the theorem.
  public let citation: String
  /// What it says, in one plain sentence.
  public let statement: String

  public init(id: String, citation: String, statement: String) {
    self.id = id
    self.citation = citation
    self.statement = statement
  }
}
