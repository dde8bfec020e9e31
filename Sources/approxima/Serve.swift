import Approxima
import ArgumentParser
import Demo

/// `approxima serve`: the page on which networks are watched as they learn.
struct Serve: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show it live: a page on this machine, for teaching.",
    discussion: """
      Serves a page to this machine alone: networks that learn as one watches, the width-depth map, \
      settings side by side, theorems layer by layer, the register of theorems, lessons. All of it is in the binary; nothing is \
      fetched. Ctrl-C ends it.

      EXAMPLES
        approxima serve
        approxima serve --port 9000
        approxima serve --store runs.sqlite
      """)

  @Option(help: "Port of the page; 0 for any that is free.")
  var port = 8080

  @Option(
    help: ArgumentHelp(
      "Also show the report of a store at /report, anew at every look; its sweep may still run.",
      valueName: "runs.sqlite"))
  var store: String?

  /// For whoever writes the page: its files are then read anew at every request.
  @Option(help: .hidden)
  var assets: String?

  func run() throws {
    guard let port = UInt16(exactly: port) else {
      throw UserError("a port is a number from 0 to 65535, not \(port)", at: "--port")
    }
    let isAsked = Interrupt.poll
    var report: (@Sendable () throws -> String)?
    if let store {
      // What is no store is said before anything is served.
      try Store(path: store, access: .read).close()
      report = { try Serve.report(of: store) }
    }
    // Made when it is asked for: the catalogue is a module above the page's.
    let register: @Sendable () -> String = { registerJSON().text }
    let place = store == nil ? "" : "report"
    try servePage(
      port: port, assets: assets.map { .folder($0) } ?? .embedded, report: report,
      register: register
    ) { address in
      Console.error("approxima: open \(address)\(place) (Ctrl-C ends it)")
    } shouldStop: {
      isAsked()
    }
  }

  /// The page of a store as it stands; where runs are missing a browser looks again.
  private static func report(of path: String) throws -> String {
    let store = try Store(path: path, access: .read)
    defer { try? store.close() }
    let report = try StoredReport(store, path: path, experiment: nil)
    return report.document.page(refresh: report.notice.isEmpty ? nil : 10)
  }
}
