// Files of claims: YAML that others wrote.

import Base
import ClaimRecords
import Claims
import Foundation

let claimFileReader = FuzzedReader(
  "claims",
  sources: ["ClaimRecords/ClaimFile.swift"],
  seeds: [ClaimFile.example, statedByFit, statedToFail].map { Array($0.utf8) },
  words: claimKeys.map { $0 + ": " } + [
    "[", "]", "{", "}", "- ", "&a ", "*a", "!!int ", "| ", "\n", "<<: ", "\"<=\"", "\"=\"",
  ],
  almost: { choice in
    var text = "claims:\n"
    for _ in 0...choice.below(2) {
      text +=
        "  - id: \(choice.of(["a.b", "my-paper.square", "a", "A.b", "pieces.random-linear"]))\n"
      for (key, values) in claimLines where !choice.isChosen(one: 8) {
        let name = choice.isChosen(one: 30) ? choice.of(claimKeys) : key
        text += "    \(name): \(claimValue(&choice, values))\n"
      }
      for (section, keys) in [("networks", networkKeys), ("weaken", weakenedKeys)]
      where section == "networks" || choice.isChosen(one: 5) {
        text += "    \(section):\(section == "weaken" ? "\n      -" : "") {"
        text += keys.filter { _ in choice.isChosen(one: 2) }.map {
          "\($0.0): \(claimValue(&choice, $0.1))"
        }.joined(separator: ", ")
        text += "}\n"
      }
      text += "    predict:\n"
      for _ in 0...choice.below(2) {
        text += "      - {"
        text += predictionKeys.filter { _ in !choice.isChosen(one: 3) }.map {
          "\($0.0): \(claimValue(&choice, $0.1))"
        }.joined(separator: ", ")
        text += "}\n"
      }
    }
    return Array(text.utf8)
  },
  read: { bytes in
    guard let text = String(validating: bytes, as: UTF8.self) else { return }
    // Files that are read beside it have readers of their own; what is built has tests of its own.
    guard !text.contains(".csv"), !text.contains(".msh"), !text.contains("mesh:"),
      !text.contains(/[0-9]{4}/)
    else { return }
    let file = try ClaimFile(text: text, path: "fuzz.yaml")
    guard Set(file.claims.map(\.id)).count == file.claims.count else {
      throw Fault("a file has an id twice")
    }
    for claim in file.claims {
      guard claim.predictions.allSatisfy({ !$0.falsified.isEmpty }) else {
        throw Fault("a prediction that cannot be moved")
      }
    }
  })

/// The verdicts of a file's claims at quick size, or their expected ones where they are not run.
/// - Returns: nil where the file is refused.
package func claimsThatRun(_ bytes: [UInt8], path: String, run: Bool = true) -> [String]? {
  guard let text = String(validating: bytes, as: UTF8.self),
    let file = try? ClaimFile(text: text, path: path)
  else { return nil }
  return file.claims.map { claim in
    run ? claim.run(size: .quick).verdict.rawValue : claim.expected.rawValue
  }
}

private let claimLines: [(String, [String])] = [
  ("kind", ["rate", "existence", "exactness", "absence", "law"]),
  ("statement", ["S.", "''"]), ("paper", ["P", "[a]"]), ("refuted-by", ["R.", "~"]),
  ("does-not-show", ["D."]), ("expect", ["holds", "fails", "inconclusive"]), ("why", ["W"]),
  ("target", ["x^2", "sine", "exp(x)", "x*y", "nothing"]),
  ("domain", ["'[0,1]'", "'[1,0]'", "[0,1]"]),
]

private let networkKeys: [(String, [String])] = [
  ("construct", ["yarotsky-square", "telgarsky-deep", "ternary-slope", "yarotski"]),
  ("fit", ["true", "false", "1"]), ("files", ["[gone.json]", "gone.json"]),
  ("width", ["[1, 2, 3]", "2", "[2, 2]"]), ("depth", ["[1, 2, 3]", "[3]", "2"]),
  ("quick", ["[1, 2, 3]", "[1]"]), ("thorough", ["[1, 2, 3, 4]"]),
  ("activation", ["relu", "tanh", "banana"]), ("epsilon", ["0.1"]), ("step", ["0.5"]),
  ("steps", ["10"]), ("samples", ["32"]), ("starts", ["2"]), ("optimizer", ["lm", "newton"]),
]

private let weakenedKeys: [(String, [String])] = [
  ("what", ["more"]), ("networks", ["{construct: yarotsky-square, depth: [4, 5, 6]}", "{}", "3"]),
]

private let predictionKeys: [(String, [String])] = [
  ("quantity", ["sup", "l2", "pieces", "units", "sip"]), ("at", ["1", "3", "largest", "7"]),
  ("rate", ["algebraic", "geometric", "slow"]), ("by", ["parameters", "size"]),
  ("relation", ["\"=\"", "\"<=\"", "\">=\"", "\"<\""]), ("value", ["1", "0", "1e-3"]),
  ("tolerance", ["0.1", "-1", "0"]), ("because", ["rounding"]),
]

private let claimKeys =
  (claimLines + networkKeys + weakenedKeys + predictionKeys).map(\.0) + ["claims", "id", "predict"]

private func claimValue(_ choice: inout Choice, _ usual: [String]) -> String {
  switch choice.below(14) {
  case 0: choice.number()
  case 1: choice.count()
  case 2: "[" + choice.list(0...4, separator: ", ") { $0.count() } + "]"
  case 3:
    choice.of(["{a: 1}", "~", "true", "'", "[[[]]]", "!!binary aa==", "2026-11-28", "*x"])
  default: choice.of(usual)
  }
}

private let statedByFit = """
  claims:
    - id: a.fit
      statement: S.
      paper: P
      refuted-by: R.
      target: exp(x)
      networks: {fit: true, width: [1, 2, 3], quick: [1, 2, 3], activation: tanh, steps: 10, starts: 2}
      predict:
        - {quantity: l2, at: 3, relation: "<=", value: 0.1}
        - {quantity: l2, rate: algebraic, by: parameters, relation: ">=", value: 1, tolerance: 0.5}

  """

private let statedToFail = """
  claims:
    - id: a.false
      kind: rate
      statement: S.
      paper: P
      refuted-by: R.
      expect: fails
      why: W
      networks: {construct: yarotsky-square, depth: [6]}
      predict:
        - {quantity: sup, relation: "<=", value: 4.7e-07, because: 8^-7}
      weaken:
        - {what: depth 10, networks: {construct: yarotsky-square, depth: [10]}}

  """
