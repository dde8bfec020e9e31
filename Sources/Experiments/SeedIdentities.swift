/// Identities of runs that differ in their seed alone.
///
/// The canonical JSON is written once, and hashed once up to the seed: a run then costs its own digits
/// and what stands behind them.
struct SeedIdentities {
  private let head: RunIdentity
  private let tail: [UInt8]

  /// - Parameter settings: whose seed does not count.
  init(_ settings: RunSettings) throws {
    try self.init(settings, portableTarget: TargetText(settings.target).portable)
  }

  /// - Parameters:
  ///   - settings: whose seed does not count.
  ///   - portableTarget: their target with its file named without the folder.
  init(_ settings: RunSettings, portableTarget: String) throws {
    var settings = settings
    settings.target = portableTarget
    let key = RunSettings.CodingKeys.seed.rawValue
    guard case .object(let members) = try JSON(encoding: settings) else {
      preconditionFailure("settings are an object")
    }
    // Settings have keys on both sides of the seed.
    let place = members.firstIndex { $0.key >= key } ?? members.count
    let others = members[place...].first?.key == key ? members[(place + 1)...] : members[place...]
    let before = JSON.object(Array(members[..<place])).text
    head = RunIdentity(
      hashing: ",\"\(key)\":".utf8, after: RunIdentity(hashing: before.utf8.dropLast()))
    tail = [UInt8(ascii: ",")] + JSON.object(Array(others)).text.utf8.dropFirst()
  }

  subscript(seed: UInt64) -> RunIdentity {
    RunIdentity(
      hashing: tail, after: RunIdentity(hashing: String(seed).utf8, after: head))
  }
}
