// Who may ask: the page that this server sent, and tools on this machine; no other page.
//
// A page of another site can send requests to this machine, and by DNS rebinding it can even call
// this machine by a name of its own. The first shows in Origin and Sec-Fetch-Site, the second in
// Host; a page can set none of the three.

/// Looks at the headers that tell where a request comes from.
struct RequestGuard {
  /// The names that this server answers to.
  private let hosts: Set<String>

  init(port: UInt16) {
    let names = ["127.0.0.1", "localhost"]
    hosts = Set(names.map { "\($0):\(port)" } + (port == 80 ? names : []))
  }

  /// - Throws: `Refusal` with status 403, or 400 without a Host.
  func check(_ request: Request) throws {
    guard let host = request.headers["host"] else {
      throw Refusal(400, "the header Host is missing")
    }
    guard hosts.contains(host.lowercased()) else {
      throw Refusal(403, "this server answers to 127.0.0.1 and localhost alone")
    }
    if let origin = request.headers["origin"] {
      guard hosts.contains(where: { origin.lowercased() == "http://\($0)" }) else {
        throw Refusal(403, "requests of another page are not answered")
      }
    }
    guard let site = request.headers["sec-fetch-site"]?.lowercased() else { return }
    // A link to the page may stand anywhere.
    let isLink =
      request.headers["sec-fetch-mode"] == "navigate" && request.path == "/"
      && request.method == "GET"
    guard site == "same-origin" || site == "none" || isLink else {
      throw Refusal(403, "requests of another page are not answered")
    }
  }
}
