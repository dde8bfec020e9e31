import Base
import Experiments
import Foundation
import Testing

@Suite("Experiment files")
struct ExperimentFileTests {
  @Test(
    "a wrong file is one line with its place",
    arguments: [
      ("", "f.yaml:1: the file is empty; an experiment needs at least 'target:'"),
      ("# only a comment\n", "f.yaml:1: the file is empty; an experiment needs at least 'target:'"),
      (
        "just words",
        "f.yaml:1: an experiment file is made of keys with values, such as target: sine, "
          + "not 'just words'"
      ),
      (
        "- a\n- b",
        "f.yaml:1: an experiment file is made of keys with values, such as target: sine, "
          + "not a list"
      ),
      (
        "name: x\nseeds: 2\n",
        "f.yaml:1: 'target:' is missing; name a function or an expression, "
          + "such as target: sin(2*pi*x)"
      ),
      (
        "target: sine\nseed: 3\n",
        "f.yaml:2: unknown key 'seed' in an experiment file; did you mean 'seeds'?"
      ),
      (
        "target: sine\nnetwork:\n  widht: 3\n",
        "f.yaml:3: unknown key 'widht' in 'network'; did you mean 'width' or 'widths'?"
      ),
      (
        "target: sine\nnetwork:\n  steps: 3\n",
        "f.yaml:3: 'steps' is no key of 'network': it stands under 'fit:'"
      ),
      (
        "target: sine\nwidth: 3\n",
        "f.yaml:2: 'width' is no key of an experiment file: it stands under 'network:'"
      ),
      (
        "target: sine\nfit: adam\n",
        "f.yaml:2: 'fit' is made of keys with values, such as optimizer: …, not 'adam'"
      ),
      (
        "target: sine\nnetwork:\n  width: [4,\n    many]\n",
        "f.yaml:4: width must be a whole number of at least 1, not 'many': "
          + "a hidden layer needs at least 1 unit; depth 0 is the affine model"
      ),
      (
        "target: sine\nnetwork: {width: 0}\n",
        "f.yaml:2: width must be a whole number of at least 1, not '0': "
          + "a hidden layer needs at least 1 unit; depth 0 is the affine model"
      ),
      (
        "target: sine\nnetwork: {depth: -1}\n",
        "f.yaml:2: depth must be a whole number of at least 0, not '-1': "
          + "depth 0 is the affine model"
      ),
      (
        "target: sine\nnetwork: {widths: [[4], [4, 0]]}\n",
        "f.yaml:2: a width must be a whole number of at least 1, not '0': "
          + "a hidden layer needs at least 1 unit; [] is the affine model"
      ),
      (
        "target: sine\nnetwork:\n  width: []\n",
        "f.yaml:3: width is an empty list; an axis needs at least one value"
      ),
      ("target: []\n", "f.yaml:1: target is an empty list; an axis needs at least one value"),
      ("target:\n", "f.yaml:1: target must be a text, not nothing"),
      (
        "target: sine\nfit:\n  steps: 1\n  steps: 2\n",
        "f.yaml:3: the key 'steps' is given twice (here first); keep one"
      ),
      (
        "target: sine\nnetwork: {width: [1, 2], depth: [1, 2, 3]}\nzip: [width, depth]\n",
        "f.yaml:3: zip pairs lists of equal length, but 'width' has 2 values and 'depth' has 3"
      ),
      (
        "target: sine\nnetwork: {width: [1, 2]}\nzip: [width, depht]\n",
        "f.yaml:3: zip names 'depht', which this file does not set"
      ),
      (
        "target: sine\nnetwork: {width: [1, 2]}\nzip: [width]\n",
        "f.yaml:3: zip needs at least two keys that advance together"
      ),
      (
        "target: sine\nnetwork: {width: [1, 2]}\nzip: [width, width]\n",
        "f.yaml:3: zip names 'width' twice"
      ),
      (
        "target: sine\nzip: all\n",
        "f.yaml:2: zip is a list of keys, such as [width, depth], or a list of such lists, not 'all'"
      ),
      (
        "target: sine\nfit: {optimizer: adm}\n",
        "f.yaml:2: unknown optimizer 'adm'; did you mean 'adam'?"
      ),
      (
        "target: sine\nfit: {learning_rate: -1}\n",
        "f.yaml:2: learning_rate must be a number above 0, not '-1'"
      ),
      (
        "target: sine\nfit: {learning_rate: .nan}\n",
        "f.yaml:2: learning_rate must be a number above 0, not '.nan'"
      ),
      (
        "target: sine\nfit: {batch: 1.5}\n",
        "f.yaml:2: batch must be a whole number of at least 1 or none, not '1.5'"
      ),
      (
        "target: sine\nfit: {samples: [[1]]}\n",
        "f.yaml:2: samples must be a whole number of at least 1, not a list"
      ),
      (
        "target: sine\nseeds: 0\n",
        "f.yaml:2: seeds must be a count from 1 to 1000000, or a list of seeds, not 0"
      ),
      (
        "target: sine\nseeds: [1, -2]\n",
        "f.yaml:2: a seed is a whole number of at least 0, not '-2'"
      ),
      (
        "target: sine\nmeasure: [l2, l3]\n",
        "f.yaml:2: unknown norm 'l3'; measure takes l1, l2, sup and certified"
      ),
      (
        "target: sine\ndomain: [[1, -1]]\n",
        "f.yaml:2: the interval [1,-1] is inverted: write [-1,1]"
      ),
      (
        "target: sine\ndomain: [[1, 2, 3]]\n",
        "f.yaml:2: a domain is a list of [lower, upper] pairs, such as [[-1, 1]]"
      ),
      (
        "target: sine\nnetwork: {widths: [4], depth: 2}\n",
        "f.yaml:2: 'depth' and 'widths' exclude each other; keep one"
      ),
      (
        "target: sine\nnetwork: {width: 4, depth: 2, parameters: 9}\n",
        "f.yaml:2: 'parameters' finds the width of a given depth, or the depth of a given width; "
          + "keep width or depth, not both"
      ),
    ])
  func errors(yaml: String, line: String) {
    let thrown = errorLine { _ = try ExperimentFile(text: yaml, path: "f.yaml") }
    #expect(thrown.hasPrefix(line), "\(thrown)")
    #expect(!thrown.contains("\n"))
  }

  @Test(
    "what is not YAML is one line with its place",
    arguments: [
      ("target: [sine\nname: x", 2), ("target: sine\n\tname: x", 2), ("a: b: c", 1), ("\"open", 1),
      ("target: *nowhere", 1), ("target: a\n---\ntarget: b", 2), ("{", 2), ("a: \u{7}", 1),
    ])
  func notYAML(yaml: String, line: Int) {
    let thrown = errorLine { _ = try ExperimentFile(text: yaml, path: "f.yaml") }
    #expect(thrown.hasPrefix("f.yaml:\(line): this is not YAML"), "\(thrown)")
    #expect(!thrown.contains("\n"))
  }

  @Test("lists and keys in each other without an end are refused", arguments: ["? ", "[", "{"])
  func nested(mark: String) {
    let text = "target: sine\n" + String(repeating: mark, count: 5000)
    let thrown = errorLine { _ = try ExperimentFile(text: text, path: "f.yaml") }
    #expect(thrown.hasPrefix("f.yaml:2: more than 100 lists or keys in each other"), "\(thrown)")
  }

  @Test("a file that is missing or no text is one line")
  func files() throws {
    try withTemporaryFolder { folder in
      #expect(
        errorLine { _ = try ExperimentFile(contentsOf: folder + "/none.yaml") }
          == "\(folder)/none.yaml: cannot read this file")
      let binary = folder + "/binary.yaml"
      try Data([0xff, 0x00, 0xfe]).write(to: URL(fileURLWithPath: binary))
      #expect(
        errorLine { _ = try ExperimentFile(contentsOf: binary) }.hasPrefix("\(binary):1: "))
    }
  }

  @Test(
    "a value that only the whole run shows to be wrong has its line",
    arguments: [
      ("target:\n  - sine\n  - sinus\n", "f.yaml:3: unknown target 'sinus'"),
      (
        "target: sine\nnetwork:\n  depth: 3\n  parameters: 5\n",
        "f.yaml:4: 5 parameters are too few"
      ),
      (
        "target: sine\nnetwork:\n  depth: [2, 3]\n  activation: 'tanh,relu'\n",
        "f.yaml:4: activation 'tanh,relu' names 2 layers"
      ),
      (
        "target: sine\nnetwork:\n  activation: [tanh,\n tanj]",
        "f.yaml:4: unknown activation 'tanj'"
      ),
      ("target: sine\nfit:\n  optimizer: lm\n  loss: p(1)\n", "f.yaml:3: lm minimises squares"),
      (
        "target: sine\nfit:\n  optimizer: lm\nnetwork: {width: 9000}\n",
        "f.yaml:3: lm takes at most"
      ),
      // What the default optimiser cannot take.
      ("target: sine\nfit:\n  steps: 3\n  loss: p(1)\n", "f.yaml:4: lm minimises squares"),
      ("target: sine\nfit:\n  steps: 3\n  batch: 4\n", "f.yaml:4: mini-batches are for adam"),
      ("target: sine\nnetwork:\n  width: 9000\n", "f.yaml:3: lm takes at most"),
      // A shape that is looked at for another setting's default.
      (
        "target: sort(4,4)\nnetwork:\n  family: attention\n  token_size: 3\n",
        "f.yaml:3: 4 inputs are no whole number of tokens"
      ),
      // What no network of the family can be fitted by.
      (
        "target: sine\nnetwork:\n  family: capsules\nfit:\n  optimizer: lm\n",
        "f.yaml:5: lm solves for the output layer"
      ),
      (
        "target: sine\nnetwork:\n  family: kan\nfit:\n  starts: 9\n  steps: 3\n",
        "f.yaml:5: 9 starts take at least 180 steps"
      ),
      (
        "target: sine\nseeds: 100000\nnetwork: {width: [1,2,3,4,5,6,7,8,9,10,11]}\n",
        "f.yaml:1: the axes multiply to 1100000 runs"
      ),
    ])
  func planErrors(yaml: String, line: String) {
    let thrown = errorLine { _ = try plan(yaml, path: "f.yaml") }
    #expect(thrown.hasPrefix(line), "\(thrown)")
    #expect(!thrown.contains("\n"))
  }

  @Test("a name comes from the file where the text gives none")
  func name() throws {
    let file = try ExperimentFile(text: "target: sine", path: "some/folder/my-test.yaml")
    #expect(file.name == "my-test")
    #expect(file.directory == "some/folder")
    #expect(file.axes.map(\.key) == ["target"])
  }
}
