/// The newest finished runs of a sweep, as many as fit into 64 MB.
struct RecentRecords {
  private(set) var records: [RunRecord] = []
  private var numbers = 0
  private let limit: Int

  /// - Parameter limit: numbers of 8 bytes that are kept.
  init(limit: Int = 1 << 23) { self.limit = limit }

  /// Adds a run; where there is no room, the older half goes.
  mutating func append(_ record: RunRecord) {
    records.append(record)
    numbers += size(record)
    if numbers > limit, records.count > 1 {
      let old = records.prefix((records.count + 1) / 2)
      numbers -= old.reduce(0) { $0 + size($1) }
      records.removeFirst(old.count)
    }
  }

  /// Numbers of a run, its settings and texts as a hundred.
  private func size(_ record: RunRecord) -> Int {
    100 + record.network.parameters.count + 2 * record.curve.count
  }
}
