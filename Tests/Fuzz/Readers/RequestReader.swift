// Requests to the page's server.

import Base
import Constructions
import Demo
import Foundation

let requestReader = FuzzedReader(
  "http",
  sources: [
    "Demo/Request.swift", "Demo/Query.swift", "Demo/Router.swift", "Demo/TargetCheck.swift",
    "Demo/PageAssets.swift",
  ],
  seeds: [
    "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", "GET /assets/main.js HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET /api/catalogue HTTP/1.0\r\n\r\n",
    "GET /api/construct?name=yarotsky-square&depth=3 HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET /api/fit?target=sin(x)&steps=5&width=2&samples=16 HTTP/1.1\r\nHost: a\r\n\r\n",
    "POST /api/evaluate HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}",
  ].map { Array($0.utf8) },
  words: [
    "GET ", "POST ", " HTTP/1.1", "\r\n", "Content-Length: ", "Transfer-Encoding: chunked", "%00",
    "%2e",
    "&", "=", "?", "domain=", "target=", "name=", "width=", "/api/fit", "/api/map",
    "/api/construct",
    "/api/evaluate", "/assets/",
  ],
  almost: { choice in
    let path = choice.of([
      "/api/construct", "/api/construct", "/api/fit", "/api/map", "/api/evaluate", "/",
      "/api/catalogue",
      "/assets/" + choice.of(["main.js", "../Package.swift", "%2e%2e", ".git", "style.css"]),
    ])
    let names = path == "/api/construct" ? constructNames : fitNames
    let query = choice.list(0...6, separator: "&") { choice in
      let (name, values) = choice.of(names)
      let value =
        switch choice.below(8) {
        case 0: choice.number()
        case 1: choice.count()
        default: choice.of(values)
        }
      return name + "=" + escaped(value)
    }
    // The name first: most of the work hangs on it.
    let name =
      path == "/api/construct" && !choice.isChosen(one: 20)
      ? "name=" + choice.of(constructions) + "&" : path == "/api/fit" ? "steps=2&samples=16&" : ""
    let body = choice.isChosen(one: 4) ? networkReader.almost(&choice) : []
    let method =
      choice.isChosen(one: 20)
      ? choice.of(["POST", "HEAD", "PUT", "get"]) : path == "/api/evaluate" ? "POST" : "GET"
    let head =
      "\(method) \(path)?\(name)\(query) HTTP/1.1\r\nHost: a\r\n"
      + (body.isEmpty ? "" : "Content-Length: \(body.count)\r\n") + "\r\n"
    return Array(head.utf8) + body
  },
  read: { bytes in
    let status = statusOfAnswer(to: bytes)
    guard status != 500 else { throw Fault("status 500: an error that is none of ours") }
  })

private let domains = [
  "[0,1]", "[-1,1]", "[[0,1],[0,1]]", "[0,5e-324]", "[-1e308,1e308]", "[1e300,1e308]", "[0,1e-300]",
  "[1,1.0000000000000002]", "[-5e-324,5e-324]", "[-1e15,1e15]", "[0,0]", "[1,0]", "[nan,1]",
]

private let targets = [
  "sine", "exp", "x", "x*y", "sqrt(abs(x))", "1/x", "sin(2*pi*x)", "runge", "franke", "log(x)",
  "x^-300",
  "exp(exp(x))", "step(x)", "1e308*x", "nothing", "add", "divide", "mesh:2x2:x*y", "x;x^2",
]

private let activations = [
  "relu", "tanh", "mish", "square", "sine", "gelu", "reluPower(40)", "step", "prelu",
]

private let constructNames: [(String, [String])] = [
  ("target", targets), ("domain", domains), ("activation", activations),
  ("width", ["1", "2", "8", "64"]),
  ("depth", ["0", "1", "5", "32"]),
  ("epsilon", ["0.1", "1e-3", "1e-300", "5e-324", "1e300", "-1", "0"]),
  ("step", ["0.1", "1e-8", "5e-324", "1e308"]),
]

private let fitNames: [(String, [String])] = [
  ("target", targets), ("domain", domains), ("activation", activations), ("width", ["1", "3"]),
  ("depth", ["0", "1", "3"]), ("optimizer", ["lm", "adam", "lbfgs", "varpro", "x"]),
  ("seed", ["1"]),
  ("samples", ["2", "16"]), ("steps", ["1", "2"]), ("learning_rate", ["0.1", "1e300"]),
  ("units", ["0", "1"]),
  ("widths", ["2,2", "1"]), ("depths", ["1,2"]), ("pace", ["1e6"]),
]

private let constructions = ConstructionCatalogue.entries.map(\.theorem.id) + ["nothing"]

private func escaped(_ text: String) -> String {
  text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
}
