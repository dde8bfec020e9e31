/// The norms of an error that can be asked for, and that theorems speak of.
public enum Norm: String, Codable, CaseIterable, Hashable, Sendable {
  case l1, l2, sup
}
