// Experiment files: YAML that others wrote.

import Base
import Experiments
import Foundation

let experimentReader = FuzzedReader(
  "yaml",
  sources: [
    "Experiments/ExperimentFile.swift", "Experiments/TopAxes.swift",
    "Experiments/Settings/SettingKinds.swift", "Experiments/Settings/WidthsSetting.swift",
    "Experiments/YAMLReader.swift",
  ],
  seeds: [
    """
    name: sine
    question: At which rate?
    target: sin(2*pi*x)
    domain: [[-1, 1]]
    network:
      width: [2, 3]
      depth: [1, 2]
      activation: [relu, tanh]
    fit: {optimizer: lm, steps: 20, samples: 32, restarts: 2}
    seeds: 2
    measure: [l2, sup]
    """,
    """
    name: pairs
    target: [x, exp(x)]
    network: {widths: [[2, 3], [4]], skip: output, precision: f32}
    fit: {optimizer: [adam, lbfgs], learning_rate: [0.01, 1e-3], loss: [l2], schedule: cosine}
    seeds: [1, 2, 7]
    zip: [[learning_rate, optimizer]]
    """,
  ].map { Array($0.utf8) },
  words: experimentKeys.map { $0 + ": " } + [
    "[", "]", "{", "}", "- ", "&a ", "*a", "!!int ", "| ", "\n", "<<: ",
  ],
  almost: { choice in
    var text = ""
    for (key, values) in experimentLines where !choice.isChosen(one: 4) {
      let name = choice.isChosen(one: 25) ? choice.of(experimentKeys) : key
      text += "\(name): \(yamlValue(&choice, values))\n"
    }
    for (section, keys) in [("network", networkLines), ("fit", fitLines)]
    where !choice.isChosen(one: 5) {
      text += "\(section):\n"
      for (key, values) in keys where choice.isChosen(one: 3) {
        text += "  \(key): \(yamlValue(&choice, values))\n"
      }
    }
    if choice.isChosen(one: 6) {
      text += "zip: [[\(choice.of(experimentKeys)), \(choice.of(experimentKeys))]]\n"
    }
    return Array(text.utf8)
  },
  read: { bytes in
    guard let text = String(validating: bytes, as: UTF8.self) else { return }
    let file = try ExperimentFile(text: text, path: "fuzz.yaml")
    // What is planned is bounded by the number of runs; a plan of 10^6 has a test of its own.
    guard file.axes.reduce(1.0, { $0 * Double($1.values.count) }) <= 300 else { return }
    guard !text.contains(".csv"), !text.contains(".msh"), !text.contains("mesh:") else { return }
    let plan = try Plan(file)
    guard Set(plan.runs.map(\.id)).count == plan.runs.count else {
      throw Fault("a plan names a run twice")
    }
  })

private let experimentLines: [(String, [String])] = [
  ("name", ["a", "sine", "''", "a/b", "1"]),
  ("target", ["sine", "exp", "x*y", "sin(2*pi*x)", "runge", "nothing"]),
  ("domain", ["[[-1, 1]]", "[-1,1]", "'[0,1]'", "[[0,1],[0,1]]", "[[1,0]]"]),
  ("seeds", ["1", "3", "[1, 2]", "[1,1]"]),
  ("measure", ["[l2, sup]", "sup", "[l1]", "[]", "[l3]"]),
]

private let networkLines: [(String, [String])] = [
  ("width", ["2", "[1, 2]"]), ("depth", ["1", "[0, 1]"]), ("widths", ["[[2, 2]]", "[2, 2]"]),
  ("activation", ["relu", "[tanh, mish]", "expression(x^3)", "reluPower(2)"]),
  ("skip", ["none", "output", "all"]), ("precision", ["f32", "f64"]), ("parameters", ["20"]),
]

private let fitLines: [(String, [String])] = [
  ("optimizer", ["lm", "[adam, varpro]", "lbfgs"]), ("steps", ["5"]), ("samples", ["16"]),
  ("restarts", ["2"]), ("learning_rate", ["0.01", "[1e-3, .inf]"]),
  ("loss", ["l2", "l4", "huber"]),
  ("schedule", ["constant", "cosine", "banana"]), ("initialisation", ["he", "glorot", "auto"]),
  ("batch", ["8"]), ("sampling", ["chebyshev", "uniform"]), ("tolerance", ["1e-6"]),
]

private let experimentKeys =
  (experimentLines + networkLines + fitLines).map(\.0) + ["network", "fit", "zip", "question"]

private func yamlValue(_ choice: inout Choice, _ usual: [String]) -> String {
  switch choice.below(12) {
  case 0: choice.number()
  case 1: choice.count()
  case 2: "[" + choice.list(0...4, separator: ", ") { $0.count() } + "]"
  case 3:
    choice.of([
      "{a: 1}", "~", "true", "'", "\"\\x\"", "[[[]]]", "!!binary aa==", "2026-11-28", "*x",
    ])
  default: choice.of(usual)
  }
}
