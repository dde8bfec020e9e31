import Base
import Foundation

// An empty store before it is linked to its place, and what a killed process left of one.

struct StoreDraft {
  let path: String

  /// A name beside the store's that says who makes it: this machine and this process.
  init(of storePath: String) {
    path = storePath + ".new-\(Self.host)-\(getpid())-" + UUID().uuidString.prefix(8)
  }

  /// Removes what processes of this machine that are no more have left beside a store. What is said to be
  /// of another machine, or of a living process, stays.
  static func removeLeft(beside storePath: String) {
    let ending = /\.new-.*-[0-9]+-[0-9A-F]{8}(-journal)?/
    for (path, rest) in files(beside: storePath, as: /\.new-.*/) {
      guard rest.wholeMatch(of: ending) != nil, rest.hasPrefix(".new-\(host)-") else { continue }
      let process = rest.dropFirst(".new-\(host)-".count).prefix { $0.isNumber }
      guard let process = pid_t(process), process > 0, kill(process, 0) != 0, errno == ESRCH else {
        continue
      }
      try? FileManager.default.removeItem(atPath: path)
    }
  }

  // Foundation's name of the host asks the network.
  private static let host =
    (try? String(contentsOfFile: "/proc/sys/kernel/hostname", encoding: .utf8))?
    .filter { !$0.isWhitespace } ?? ""
}
