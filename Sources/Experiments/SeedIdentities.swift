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
    guard case .object(let members) = try JSON(encoding: settings).sorted else {
      preconditionFailure("settings are an object")
    }
    let before = JSON.object(members.filter { $0.key < key }).text.dropLast()
    let after = JSON.object(members.filter { $0.key > key }).text.dropFirst()
    // Settings have keys on both sides of the seed.
    head = RunIdentity(hashing: "\(before),\"\(key)\":")
    tail = Array(",\(after)".utf8)
  }

  subscript(seed: UInt64) -> RunIdentity {
    RunIdentity(
      hashing: tail, after: RunIdentity(hashing: String(seed).utf8, after: head))
  }
}
