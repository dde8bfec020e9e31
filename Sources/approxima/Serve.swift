import Approxima
import ArgumentParser
import Demo

/// `approxima serve`: the page on which networks are watched as they learn.
struct Serve: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show it live: a page on this machine, for teaching.",
    discussion: """
      Serves a page to this machine alone: networks that learn as one watches, the width-depth map, \
      settings side by side, theorems layer by layer, lessons. All of it is in the binary; nothing is \
      fetched. Ctrl-C ends it.

      EXAMPLES
        approxima serve
        approxima serve --port 9000
      """)

  @Option(help: "Port of the page; 0 for any that is free.")
  var port = 8080

  /// For whoever writes the page: its files are then read anew at every request.
  @Option(help: .hidden)
  var assets: String?

  func run() throws {
    guard let port = UInt16(exactly: port) else {
      throw UserError("a port is a number from 0 to 65535, not \(port)", at: "--port")
    }
    let isAsked = Interrupt.poll
    try servePage(port: port, assets: assets.map { .folder($0) } ?? .embedded) { address in
      Console.error("approxima: open \(address) (Ctrl-C ends it)")
    } shouldStop: {
      isAsked()
    }
  }
}
