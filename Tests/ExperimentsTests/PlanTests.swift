import Base
import Experiments
import Foundation
import Testing

@Suite("Plans")
struct PlanTests {
  @Test("the order and identities of runs are pinned")
  func golden() throws {
    let runs = try plan().runs
    let lines = runs.map {
      "\($0.id) \($0.settings.target) \($0.settings.widths) \($0.settings.seed) \($0.parameters)"
    }
    #expect(lines == goldenRuns)
    #expect(
      try runs[0].settings.canonicalJSON()
        == #"{"activation":"identity","domain":[[-1,1]],"init":"he","inputs":1,"#
        + #""learning_rate":0.05,"loss":"l2","measure":["l2","sup"],"optimizer":"adam","#
        + #""outputs":1,"precision":"f64","restarts":0,"samples":16,"sampling":"grid","#
        + #""schedule":"constant","seed":1,"skip":"none","steps":20,"target":"sin(2*pi*x)","#
        + #""tolerance":0,"widths":[]}"#)
  }

  @Test("the product of all lists, seeds fastest; zipped lists advance together")
  func products() throws {
    let yaml = "target: [abs(x), x^2]\nnetwork: {width: [2, 3, 4], depth: [1, 2, 3]}\nseeds: [7, 5]"
    let product = try plan(yaml).runs.map(\.settings)
    #expect(product.count == 2 * 3 * 3 * 2)
    #expect(product.prefix(4).map(\.seed) == [7, 5, 7, 5])
    let zipped = try plan(yaml + "\nzip: [width, depth]").runs.map(\.settings)
    #expect(zipped.count == 2 * 3 * 2)
    #expect(zipped.prefix(6).map(\.widths) == [[2], [2], [3, 3], [3, 3], [4, 4, 4], [4, 4, 4]])
    let twice = try plan(yaml + "\nzip: [[width, depth], [target, seeds]]").runs.map(\.settings)
    #expect(twice.count == 3 * 2)
    #expect(Set(twice.map { "\($0.target) \($0.seed)" }) == ["abs(x) 7", "x^2 5"])
  }

  @Test("one box is no axis, a list of boxes is one")
  func domains() throws {
    func boxes(_ domain: String, _ target: String = "x") throws -> [String] {
      try plan("target: \(target)\ndomain: \(domain)").runs.compactMap(
        \.settings.domain?.description)
    }
    #expect(try boxes("[[-1, 1]]") == ["[-1,1]"])
    #expect(try boxes("[-1, 1]") == ["[-1,1]"])
    #expect(try boxes("'[-1,1]'") == ["[-1,1]"])
    #expect(try boxes("[[[-1, 1]], [[0, 0.5]]]") == ["[-1,1]", "[0,0.5]"])
    #expect(try boxes("['[-1,1]', [[0, 2]]]") == ["[-1,1]", "[0,2]"])
    #expect(try boxes("[[-1, 1], [0, 2]]", "x*y") == ["[-1,1]x[0,2]"])
  }

  @Test("choices that settle to the same run are one run")
  func duplicates() throws {
    // The affine model has neither width nor activation, and only Adam has a learning rate.
    let yaml = """
      target: abs(x)
      network: {width: [2, 3], depth: 0, activation: [tanh, relu]}
      fit: {optimizer: lm, learning_rate: [0.1, 0.2]}
      """
    #expect(try plan(yaml).runs.count == 1)
    #expect(
      try plan("target: abs(x)\nnetwork: {depth: 2, activation: [tanh, 'tanh,tanh']}").runs.count
        == 1)
    // What an optimiser or a target has no use for: a fit alone refuses it, a sweep may mix them.
    let mixed = "target: abs(x)\nfit: {optimizer: [lm, lbfgs, adam], schedule: [constant, cosine]}"
    #expect(try plan(mixed).runs.count == 4)
    #expect(try plan("target: [abs(x), rings]\nfit: {hold_out: [0.2, 0.4]}").runs.count == 3)
  }

  @Test("a parameter budget gives the largest network within it", arguments: [0, 1, 2, 5])
  func budgets(depth: Int) throws {
    let budgets = [40, 100, 1000]
    let runs = try plan(
      "target: x*y\nnetwork: {depth: \(depth), parameters: [40, 100, 1000]}"
    ).runs
    guard depth > 0 else {
      #expect(runs.map(\.parameters) == [3])
      return
    }
    for (run, budget) in zip(runs, budgets) {
      #expect(run.parameters <= budget)
      let wider = try plan(
        "target: x*y\nnetwork: {depth: \(depth), width: \(run.settings.width + 1)}"
      ).runs[0]
      #expect(wider.parameters > budget)
      #expect(run.settings.widths.count == depth)
    }
    let deep = try plan("target: x*y\nnetwork: {width: 3, parameters: 100}").runs[0]
    #expect(deep.settings.widths.allSatisfy { $0 == 3 } && deep.parameters <= 100)
    #expect(deep.parameters + 12 > 100)
  }

  @Test("widths and activations by layer")
  func layers() throws {
    let runs = try plan(
      "target: x\nnetwork: {widths: [[8, 4], [3, 3]], activation: 'tanh, relu'}"
    ).runs
    #expect(runs.map(\.settings.widths) == [[8, 4], [3, 3]])
    #expect(runs.map(\.settings.activation) == ["tanh,relu", "tanh,relu"])
    #expect(
      try plan("target: x\nnetwork: {widths: [8, 4]}").runs.map(\.settings.widths) == [[8, 4]])
    #expect(try plan("target: x\nnetwork: {widths: [[], [2]]}").runs.count == 2)
  }

  @Test("no default stays open")
  func settled() throws {
    let settings = try plan("target: sin(2*pi*x)").runs[0].settings
    #expect(settings.widths == [16] && settings.seed == 1 && settings.samples == 512)
    #expect(settings.sampling == .rule(.grid) && settings.measure == [.l1, .l2, .sup])
    #expect(settings.steps > 0 && settings.optimizer.name == "lm")
  }

  @Test("a dry run says what a plan comes to")
  func summary() throws {
    let summary = PlanSummary(try plan(), stored: 3)
    let lines = summary.text.split(separator: "\n").map(String.init)
    #expect(lines[0] == "stated: Does it run?")
    #expect(lines[1] == "  target          2  sin(2*pi*x), x^2")
    #expect(lines[3] == "  width           2  2, 3")
    #expect(lines.contains("  seeds           2  1, 2"))
    #expect(lines.contains("  runs           12  3 stored, 9 to do"))
    #expect(lines.contains("  parameters         2 to 10"))
    #expect(lines.last?.hasPrefix("  memory             about ") == true)
    let json = summary.json
    #expect(json["runs"] == .integer(12) && json["remaining"] == .integer(9))
    #expect(json["parameters"]?["max"] == .integer(10))
    guard case .array(let ids) = json["identities"] else {
      Issue.record("no identities")
      return
    }
    #expect(ids == (try plan().runs.map { .string($0.id.description) }))
  }
}

private let goldenRuns = [
  "9c52f01c0e281fad9d9f2d5193523a10 sin(2*pi*x) [] 1 2",
  "957abc999ce3641525368765e4295ef3 sin(2*pi*x) [] 2 2",
  "f82b6150a1dc01db0aaa2a3e63a25f41 sin(2*pi*x) [2] 1 7",
  "9fdd3f6358f5f6815dbb27795f0f3900 sin(2*pi*x) [2] 2 7",
  "f82b5dde08dc01db0aaa2a3e62719d62 sin(2*pi*x) [3] 1 10",
  "9fdd4537f1f5f6815dbb277961b714a7 sin(2*pi*x) [3] 2 10",
  "8488bcd33982f6d68ab3bf4383d79ad6 x^2 [] 1 2",
  "86c74538b7ed373e01225b552f05f1e1 x^2 [] 2 2",
  "25d6c3a2cec604884e7b049da9f0d353 x^2 [2] 1 7",
  "7817cb2b9fb6aa56794463d0200471ba x^2 [2] 2 7",
  "25d6bdce35c604884e7b049da748f7ac x^2 [3] 1 10",
  "7817d11438b6aa56794463d022b8cc99 x^2 [3] 2 10",
]
