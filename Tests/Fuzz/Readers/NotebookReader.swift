// Notebooks in markdown.

import Base
import Foundation
import Reports

let notebookReader = FuzzedReader(
  "notebook",
  sources: [
    "Reports/MarkdownNotebook.swift", "Reports/NotebookCheck.swift", "Reports/NotebookOutput.swift",
  ],
  seeds: [notebookText, statedText].map { Array($0.utf8) },
  words: [
    "```sh\n", "```yaml\n", "```\n", "~~~\n", "<!-- output -->\n", "<!-- /output -->\n",
    "<!-- check ",
    " -->", "<!--", "![picture](figures/a.svg)", "---\n", "\n\n", "    ", "# ", "\r\n", " stated",
  ],
  almost: { choice in
    var parts = choice.of([notebookText, statedText]).components(separatedBy: "\n\n")
    for _ in 0...choice.below(5) {
      let place = choice.below(parts.count)
      switch choice.below(5) {
      case 0 where parts.count > 1: parts.remove(at: place)
      case 1: parts.swapAt(place, choice.below(parts.count))
      case 2: parts.insert(choice.of(notebookReader.words), at: place)
      case 3:
        let check = choice.of([
          "<!-- check \(choice.of(["a.json", "b", "../c.json"])) \(choice.of(["errors.sup", "a.b", ""])) "
            + "\(choice.of(["<", "<=", "stated", "within", "=", "=="])) \(choice.number()) -->",
          "<!-- output tolerance \(choice.number()) -->",
          "<!-- needs \(choice.of(["a", "/etc", ""])) -->",
          "<!-- check fit.json errors.sup \(choice.of(["stated", "stated ± 1 %", "stated ± 1e999"])) -->",
          "<!-- check fit.json \(choice.of(["list.1", "list.9", "verdict"])) = \(choice.of(["holds", "2", "2 ± 1"])) -->",
        ])
        parts.insert("value \(statedNumber(&choice)) " + check, at: place)
      default:
        parts[place] = String(
          decoding: choice.mutated(Array(parts[place].utf8), words: []), as: UTF8.self)
      }
    }
    return Array(parts.joined(separator: choice.isChosen(one: 10) ? "\r\n\r\n" : "\n\n").utf8)
  },
  read: { bytes in
    guard let text = String(validating: bytes, as: UTF8.self) else { return }
    let notebook = try MarkdownNotebook(text: text, path: "fuzz.md")
    guard notebook.text == text else { throw Fault("a notebook that is read and written differs") }
    let folder = scratchFolder.appendingPathComponent("notebook")
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(#"{"errors":{"sup":0.0263},"list":[1,2],"verdict":"holds"}"#.utf8)
      .write(to: folder.appendingPathComponent("fit.json"))
    for check in notebook.checks { _ = check.failure(in: folder.path) }
    // The file, its blocks and other output below them, which is read as it was written.
    try withFile(bytes, named: ".md") { path in
      let read = try MarkdownNotebook(contentsOf: path)
      var outputs: [Int: NotebookOutput] = [:]
      for block in read.blocks {
        let printed = NotebookOutput(printed: printedText, folder: folder.path)
        if let kept = block.kept {
          _ = printed.difference(from: kept.output, tolerance: kept.tolerance ?? 0)
          _ = kept.output.difference(from: printed, tolerance: 0.5)
        }
        outputs[block.number] =
          switch block.number % 3 {
          case 0: NotebookOutput()
          case 1: printed
          default: NotebookOutput(text: "a\n", pictures: [.init(path: "figures/b.svg", seen: "b")])
          }
      }
      let written = read.text(with: outputs)
      guard let again = try? MarkdownNotebook(text: written, path: path) else {
        throw Fault("a notebook with new output is none")
      }
      guard again.blocks.count == read.blocks.count else {
        throw Fault("a notebook with new output has other blocks")
      }
    }
  })

private let printedText =
  "errors.sup\n0.0263 \u{1B}[1mbold\u{1B}[0m  \n1.5e-3 in 12 ms ``` \"wall_seconds\": 0.25\n1e-99999 2\n"

/// A number as sentences write it.
private func statedNumber(_ choice: inout Choice) -> String {
  let digits = String(repeating: choice.of(["1", "9", "⁹", "¹"]), count: 1 + choice.below(25))
  return choice.of([
    "1.5", "−3", "5 %", "1/32", "1/0", "2.7·10⁻⁴", "10⁻⁹", "0⁻¹", "1.5e-9223372036854775808",
    "1.5e9223372036854775807", "2 × 10\(digits)", "10⁻\(digits)", digits + ".5", "1/" + digits,
  ])
}

/// Figures in every form, each with its check, and what the notebook needs.
private let statedText = """
  <!-- needs ../experiments -->

  The error is 2.63·10⁻² <!-- check fit.json errors.sup stated ± 1 % --> or 0.0263
  <!-- check fit.json errors.sup stated -->, below 10⁻¹ <!-- check fit.json errors.sup < 1e-1 -->,
  1/38 <!-- check fit.json errors.sup stated ± 0.01 --> or 3 %
  <!-- check fit.json errors.sup stated ± 20 % -->.

  It <!-- check fit.json verdict = holds -->, of two <!-- check fit.json list.1 = 2 ± 0.5 --> and
  more <!-- check fit.json list.0 >= 1 --> <!-- check fit.json list.0 <= 1 -->
  <!-- check fit.json list.0 > 0 --> <!-- check no.json a = 1 -->.

  ```sh
  approxima fit sine
  ```

  <!-- output ± 5 % -->

  ```text
  errors.sup 0.0264
  ```

  ![b](figures/b.svg)

  <!-- /output -->

  ```sh
  approxima fit exp
  ```

  <!-- output varies -->

  ```text
  12 ms
  ```

  <!-- /output -->

  """

private let notebookText = """
  # 1. A notebook

  What the block shows.

  ```sh
  approxima fit sine --json > fit.json
  approxima notebook show fit.json --keys errors.sup
  ```

  <!-- output -->

  ```text
  errors.sup
  0.0263
  ```

  <!-- /output -->

  ![the fit](figures/fit.svg)

  The sup error is 0.0263. <!-- check fit.json errors.sup stated -->

  ```yaml
  name: small
  target: x
  ```

  The end.

  """
