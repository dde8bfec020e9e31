import Foundation

// An empty store before it is linked to its place, and what a killed process left of one.

struct StoreDraft {
  let path: String

  /// A name beside the store's that says who makes it: this machine and this process.
  init(of storePath: String) {
    path = storePath + ".new-\(Self.host)-\(getpid())-" + UUID().uuidString.prefix(8)
  }

  /// Removes what processes of this machine that are no more have left beside a store, for it or its
  /// shares. What is said to be of another machine, or of a living process, stays.
  static func removeLeft(beside storePath: String) {
    for (path, ending) in files(beside: storePath, as: /(?:\.part-[0-9]+-of-[0-9]+)?\.new-.*/) {
      let maker = ending.wholeMatch(of: /.*?\.new-(.*)-([0-9]+)-[0-9A-F]{8}(?:-journal)?/)?.output
      guard let maker,
        maker.1 == host, let process = pid_t(maker.2), process > 0, kill(process, 0) != 0,
        errno == ESRCH
      else { continue }
      try? FileManager.default.removeItem(atPath: path)
    }
  }

  // Foundation's name of the host asks the network.
  private static let host =
    (try? String(contentsOfFile: "/proc/sys/kernel/hostname", encoding: .utf8))?
    .filter { !$0.isWhitespace } ?? ""
}
