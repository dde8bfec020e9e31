// The page's files: from the binary, or while the page is written from a folder.

import Experiments
import Foundation

/// Where the page's files come from.
public enum PageAssets: Sendable {
  /// From the binary itself.
  case embedded
  /// From a folder, read anew at every request.
  case folder(String)

  /// The answer to a request for a file: `/` is `index.html`, `/assets/NAME` the others.
  /// - Returns: nil where there is no such file.
  func response(to request: Request) -> Response? {
    let name = request.path == "/" ? "index.html" : String(request.path.trimmingPrefix("/assets/"))
    guard request.path == "/" || request.path.hasPrefix("/assets/"),
      // No way out of the folder, and no hidden file.
      name.wholeMatch(of: /[A-Za-z0-9_-][A-Za-z0-9._-]*/) != nil, let bytes = bytes(of: name)
    else { return nil }
    let tag = "\"\(RunIdentity(hashing: bytes))\""
    let headers = [("Cache-Control", "no-cache"), ("ETag", tag)]
    let isKnown = request.headers["if-none-match"] == tag
    return Response(
      status: isKnown ? 304 : 200, contentType: PageAssets.contentType(of: name), headers: headers,
      body: isKnown ? [] : bytes)
  }

  private func bytes(of name: String) -> [UInt8]? {
    switch self {
    case .embedded: pageFiles[name]
    case .folder(let folder):
      FileManager.default.contents(atPath: folder + "/" + name).map { Array($0) }
    }
  }

  private static func contentType(of name: String) -> String {
    switch name.split(separator: ".").last {
    case "html": "text/html; charset=utf-8"
    case "css": "text/css; charset=utf-8"
    case "js": "text/javascript; charset=utf-8"
    case "svg": "image/svg+xml"
    case "json": "application/json"
    case "png": "image/png"
    case "woff2": "font/woff2"
    default: "application/octet-stream"
    }
  }
}
