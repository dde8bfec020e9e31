import Base
import Foundation
import Reports
import Testing

/// Notebooks as text: reading, writing back, comparing.
@Suite("Markdown notebooks")
struct MarkdownNotebookTests {
  static let example = """
    # A title

    Words, and 0.25 <!-- check one.json errors.sup stated --> more words.

    ```sh
    echo one
    ```

    <!-- output ± 20 % -->

    ```text
    one 0.25
    ```

    ![what is seen](figures/one.svg)

    <!-- /output -->

    ```yaml
    target: sine
    ```
    <!-- needs ../experiments -->
    ~~~~sh tags=["x"]
    echo ```
    ~~~~
    ![on [0, 1]](figures/two.svg)

    """

  @Test("blocks, checks, pictures and needs are found with their lines")
  func reads() throws {
    let notebook = try MarkdownNotebook(text: Self.example, path: "n.md")
    #expect(notebook.blocks.map(\.kind) == [.sh, .yaml, .sh])
    #expect(notebook.blocks.map(\.line) == [6, 20, 24])
    #expect(notebook.blocks[0].source == "echo one\n")
    #expect(notebook.blocks[2].source == "echo ```\n")
    let kept = try #require(notebook.blocks[0].kept)
    #expect(kept.output.text == "one 0.25\n" && kept.tolerance == 0.2 && kept.line == 9)
    #expect(kept.output.pictures == [.init(path: "figures/one.svg", seen: "what is seen")])
    #expect(notebook.blocks[1].kept == nil)
    #expect(notebook.checks.map(\.file) == ["one.json"] && notebook.checks[0].line == 3)
    #expect(notebook.pictures.map(\.path) == ["figures/two.svg"] && notebook.pictures[0].line == 26)
    #expect(notebook.needs.map(\.path) == ["../experiments"] && notebook.needs[0].line == 22)
    #expect(notebook.text == Self.example)
  }

  /// Random documents from these parts.
  static func document(_ seed: UInt64, newline: String) -> String {
    var random = SeededGenerator(state: seed)
    let parts = [
      "# Title", "", "", "words <!-- a remark --> and `<!-- check it -->`", "```sh\ntrue\n```",
      "```sh\necho 1\n```\n\n<!-- output -->\n\n```text\n1\n```\n\n<!-- /output -->",
      "```bash\ntrue\n```\n<!-- output varies -->\n<!-- /output -->", "```python\nx = '```sh'\n```",
      "    ```sh", "<details><summary>Answer</summary>", "</details>", "![p](figures/p.svg)",
      "~~~yaml\ntarget: sine\n~~~", "0.5 <!-- check a.json b.0 = 0.5 ± 1 % -->",
    ]
    let count = Int.random(in: 0...12, using: &random)
    let lines = (0..<count).map { _ in parts.randomElement(using: &random) ?? "" }
    let end = Bool.random(using: &random) ? "\n" : ""
    return (lines.joined(separator: "\n") + end).replacing("\n", with: newline)
  }

  @Test(
    "nothing written changes no byte, and what is written reads back", arguments: ["\n", "\r\n"])
  func roundTrip(newline: String) throws {
    for seed in 1...300 as ClosedRange<UInt64> {
      let text = Self.document(seed, newline: newline)
      let notebook = try MarkdownNotebook(text: text, path: "n.md")
      #expect(notebook.text(with: [:]) == text)
      var random = SeededGenerator(state: seed)
      var outputs: [Int: NotebookOutput] = [:]
      for block in notebook.blocks {
        var output = NotebookOutput()
        if Bool.random(using: &random) { output.text = "line \(seed)\n\n```` ticks\n" }
        if Bool.random(using: &random) {
          output.pictures = [.init(path: "figures/\(seed).svg", seen: "on [0, 1]")]
        }
        outputs[block.number] = output
      }
      let written = notebook.text(with: outputs)
      let again = try MarkdownNotebook(text: written, path: "n.md")
      #expect(again.blocks.map(\.source) == notebook.blocks.map(\.source))
      #expect(again.checks.map(\.keys) == notebook.checks.map(\.keys))
      for block in again.blocks {
        #expect(block.kept?.output ?? NotebookOutput() == outputs[block.number])
        if block.kept != nil, notebook.blocks[block.number - 1].kept != nil {
          #expect(block.kept?.tolerance == notebook.blocks[block.number - 1].kept?.tolerance)
        }
      }
      #expect(again.text(with: outputs) == written, "a second time: the same bytes")
      // Away with it all, the words stay.
      let bare = again.text(with: outputs.mapValues { _ in NotebookOutput() })
      #expect(!bare.contains("\(newline)<!-- output"))
      #expect(
        try MarkdownNotebook(text: bare, path: "n.md").blocks.map(\.source)
          == notebook.blocks.map(\.source))
    }
  }

  @Test(
    "what cannot be read is one line with its place",
    arguments: [
      ("words\n```sh\necho\n", "n.md:2: this block does not end; a line ``` is missing"),
      ("~~~python\n```\n", "n.md:1: this block does not end; a line ~~~ is missing"),
      (
        "```sh\n```\n<!-- output -->\n",
        "n.md:3: this output does not end; a line <!-- /output --> is missing"
      ),
      (
        "```sh\n```\n<!-- output near -->\n<!-- /output -->\n",
        "n.md:3: 'near' is no tolerance of an output; write ± 20 % or varies"
      ),
      (
        "```sh\n```\n<!-- output ± 2 -->\n<!-- /output -->\n",
        "n.md:3: '± 2' is no tolerance of an output; write ± 20 % or varies"
      ),
      ("\n<!-- output -->", "n.md:2: an output stands directly below the block that made it"),
      ("1\n<!-- check a.json\nb stated -->", "n.md:2: this comment must end on its line"),
      ("<!-- /output -->", "n.md:1: no output begins above this end of one"),
      ("<!-- chek a b = c -->", "n.md:1: unknown comment 'chek'; did you mean 'check'?"),
      ("<!-- ouput -->", "n.md:1: unknown comment 'ouput'; did you mean 'output' or '/output'?"),
      (
        "<!-- needs -->",
        "n.md:1: name what the notebook needs, such as <!-- needs ../experiments -->"
      ),
      (
        "<!-- check a.json -->",
        "n.md:1: this check cannot be read; it is such as check fit.json errors.sup <= 1e-6, "
          + "with <=, >=, <, >, = or stated"
      ),
      (
        "<!-- check a.json b ~ 3 -->",
        "n.md:1: this check cannot be read; it is such as check fit.json errors.sup <= 1e-6, "
          + "with <=, >=, <, >, = or stated"
      ),
      ("<!-- check a.json b <= -->", "n.md:1: this check gives no bound behind <="),
      (
        "<!-- check a.json b <= little -->",
        "n.md:1: 'little' is no number; <= wants one, such as 1e-6"
      ),
      (
        "<!-- check a.json b = 1 ± some -->",
        "n.md:1: '± some' is no tolerance, such as ± 1 % or ± 0.05"
      ),
      ("<!-- check a.json b = one ± 1 % -->", "n.md:1: 'one' is no number"),
      ("words <!-- check a.json b stated -->", "n.md:1: no number stands before this check"),
      (
        "1 <!-- check a.json b stated 5 -->", "n.md:1: '5' is no tolerance, such as ± 1 % or ± 0.05"
      ),
    ])
  func errors(text: String, message: String) {
    #expect(throws: MarkdownNotebookTests.located(message)) {
      try MarkdownNotebook(text: text, path: "n.md")
    }
  }

  /// The error that a line says.
  static func located(_ line: String) -> UserError {
    let parts = line.split(separator: ": ", maxSplits: 1).map(String.init)
    return UserError(parts[1], at: parts[0])
  }

  @Test("a stated number agrees with the file to its last digit, or within its tolerance")
  func checks() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "approxima-checks-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data(
      #"{"sup":0.02634,"small":2.71e-4,"nine":1e-9,"n":153,"half":0.03125,"neg":-0.5,"word":"holds","list":[{"ok":true}],"none":null}"#
        .utf8
    ).write(to: folder.appendingPathComponent("a.json"))
    try Data("no".utf8).write(to: folder.appendingPathComponent("b.json"))
    func failure(_ text: String) throws -> String? {
      try MarkdownNotebook(text: text, path: "n.md").checks[0].failure(in: folder.path)
    }
    for right in [
      "0.0263 <!-- check a.json sup stated -->", "0.026 <!-- check a.json sup stated -->",
      "0.03 <!-- check a.json sup stated -->", "0.027 <!-- check a.json sup stated ± 3 % -->",
      "2.7·10⁻⁴ <!-- check a.json small stated -->", "10⁻⁹ <!-- check a.json nine stated ± 1 % -->",
      "1/32 <!-- check a.json half stated -->", "3.1 % <!-- check a.json half stated -->",
      "153 units <!-- check a.json n stated -->", "−0.5 <!-- check a.json neg stated -->",
      "wrapped 0.0263\nlines <!-- check a.json sup stated -->",
      "<!-- check a.json sup <= 0.02634 -->", "<!-- check a.json sup >= 0.02634 -->",
      "<!-- check a.json sup < 0.0264 -->", "<!-- check a.json sup > 0.0263 -->",
      "<!-- check a.json sup = 0.0263 ± 1 % -->", "<!-- check a.json sup = 0.03 ± 0.01 -->",
      "<!-- check a.json n = 153 -->", "<!-- check a.json word = holds -->",
      "<!-- check a.json list.0.ok = true -->",
    ] {
      #expect(try failure(right) == nil, "\(right)")
    }
    for (wrong, message) in [
      ("0.0264 <!-- check a.json sup stated -->", "a.json sup is 0.02634, stated 0.0264"),
      (
        "0.027 <!-- check a.json sup stated ± 1 % -->", "a.json sup is 0.02634, stated 0.027 ± 1 %"
      ),
      ("154 <!-- check a.json n stated -->", "a.json n is 153, stated 154"),
      ("10⁻⁸ <!-- check a.json nine stated -->", "a.json nine is 1e-09, stated 10⁻⁸"),
      ("<!-- check a.json sup <= 0.02 -->", "a.json sup is 0.02634, stated <= 0.02"),
      ("<!-- check a.json sup < 0.02634 -->", "a.json sup is 0.02634, stated < 0.02634"),
      ("<!-- check a.json sup > 0.02634 -->", "a.json sup is 0.02634, stated > 0.02634"),
      ("<!-- check a.json sup = 0.0263 -->", "a.json sup is 0.02634, stated 0.0263"),
      ("<!-- check a.json word = fails -->", "a.json word is holds, stated fails"),
      ("<!-- check a.json word >= 1 -->", "a.json word is holds, stated >= 1"),
      ("<!-- check a.json none <= 1 -->", "a.json none is null, stated <= 1"),
      ("<!-- check a.json supp <= 1 -->", "no 'supp' in supp; did you mean 'sup'?"),
      (
        "<!-- check a.json list.1 = 0 -->",
        "no '1' in list.1: there is a list of 1, counted from 0"
      ),
      (
        "<!-- check a.json n.x = 0 -->", "no 'x' in n.x: there is 153, which has no parts"
      ),
      ("<!-- check c.json n = 0 -->", "c.json: no such file"),
      ("<!-- check b.json n = 0 -->", "b.json: this is no JSON; a command writes it with --json"),
    ] {
      #expect(try failure(wrong) == message, "\(wrong)")
    }
  }

  @Test("output agrees where only last digits, column widths or allowed numbers differ")
  func agreement() {
    func difference(_ kept: String, _ new: String, _ tolerance: Double = 0.01) -> String? {
      NotebookOutput(text: new).difference(from: NotebookOutput(text: kept), tolerance: tolerance)
    }
    #expect(difference("sup 0.0263\n", "sup 0.0264\n") == nil)
    #expect(difference("a  0.5\n───\n", "a 0.501\n────\n") == nil)
    #expect(difference("sup 1.2e-15\n", "sup 3.4e-16\n") == nil, "rounding")
    #expect(difference("sup 1.0e-9\n", "sup 4.0e-9\n", 4) == nil, "a factor of 5")
    #expect(difference("sup 1.0e-9\n", "sup 7.0e-9\n", 4) != nil)
    #expect(difference("n 5 sup 0.1\n", "n 6 sup 9.9\n", .infinity) == nil)
    #expect(
      difference("holds\n", "fails\n", .infinity) == "'fails' is printed where 'holds' is kept")
    #expect(
      difference("sup 0.0263\n", "sup 0.0301\n")
        == "'sup 0.0301' is printed where 'sup 0.0263' is kept")
    #expect(difference("153 units\n", "152 units\n") != nil, "whole numbers are exact")
    #expect(difference("a\n", "a\nb\n") == "2 lines printed where 1 are kept")
    let drawn = NotebookOutput(pictures: [.init(path: "figures/a.svg", seen: "")])
    #expect(
      drawn.difference(from: NotebookOutput(), tolerance: 0) == "figures/a.svg is drawn now")
    #expect(
      NotebookOutput().difference(from: drawn, tolerance: 0) == "figures/a.svg is no longer drawn")
  }

  @Test("times, the working folder, terminal codes and blanks at line ends are not kept")
  func masks() {
    let output = NotebookOutput(
      printed:
        "\u{1B}[1mdone\u{1B}[0m in 0.31 s, 12 ms  \n{\"wall_seconds\":0.5}\n/tmp/w/a.svg 3 steps\n\n",
      folder: "/tmp/w")
    #expect(output.text == "done in … s, … ms\n{\"wall_seconds\":null}\n./a.svg 3 steps\n")
  }
}

/// A small generator for random documents.
private struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ (state >> 29)
  }
}
