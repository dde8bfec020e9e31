/// The canonical JSON of runs, one after the other: what is as in the run before is not written again.
struct IdentityWriter {
  /// `"key":value`; empty where a run does not have the key.
  private struct Member {
    let key: String
    var bytes: [UInt8] = []

    mutating func set(_ value: JSON?) {
      bytes = value.map { Array(JSON.object((key, $0)).text.utf8.dropFirst().dropLast()) } ?? []
    }
  }

  private var last: RunSettings?
  /// Of all keys that a run may have, in the order of the text.
  private var members: [Member]
  /// Where each setting stands in `members`.
  private let places: [(setting: any RunSetting.Type, place: Int)]
  private let seed: Int

  init() {
    let settings = runSettings.filter { $0.presence != .never }
    let keys =
      (RunSettings.CodingKeys.allCases.map(\.rawValue) + settings.map { $0.name }).sorted()
    func place(_ key: String) -> Int { keys.firstIndex(of: key) ?? 0 }
    members = keys.map { Member(key: $0) }
    places = settings.map { ($0, place($0.name)) }
    seed = place(RunSettings.CodingKeys.seed.rawValue)
  }

  /// - Parameters:
  ///   - settings: whose seed does not count.
  ///   - portableTarget: their target with its file named without the folder.
  mutating func identities(
    of settings: RunSettings, portableTarget: String
  ) throws -> SeedIdentities {
    var settings = settings
    settings.target = portableTarget
    if let last, last.bare == settings.bare {
      for (setting, place) in places where !setting.isStored(alike: last, settings) {
        members[place].set(try setting.storedJSON(in: settings))
      }
    } else {
      let json = try JSON(encoding: settings)
      for place in members.indices { members[place].set(json[members[place].key]) }
    }
    last = settings

    // The seed is neither the first key nor the last.
    var before = RunIdentity(hashing: "{".utf8)
    var isFirst = true
    for member in members[..<seed] where !member.bytes.isEmpty {
      if !isFirst { before = RunIdentity(hashing: ",".utf8, after: before) }
      before = RunIdentity(hashing: member.bytes, after: before)
      isFirst = false
    }
    before = RunIdentity(hashing: ",\"\(members[seed].key)\":".utf8, after: before)
    var after: [UInt8] = []
    for member in members[(seed + 1)...] where !member.bytes.isEmpty {
      after.append(UInt8(ascii: ","))
      after += member.bytes
    }
    after.append(UInt8(ascii: "}"))
    return SeedIdentities(before: before, after: after)
  }
}

extension RunSettings {
  /// What is no setting, nor the seed.
  fileprivate var bare: RunSettings {
    var bare = self
    bare.clearSettings()
    bare.seed = 0
    return bare
  }
}
