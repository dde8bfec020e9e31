// Notebooks in markdown.

import Base
import Foundation
import Reports

let notebookReader = FuzzedReader(
  "notebook",
  sources: [
    "Reports/MarkdownNotebook.swift", "Reports/NotebookCheck.swift", "Reports/NotebookOutput.swift",
  ],
  seeds: [notebookText].map { Array($0.utf8) },
  words: [
    "```sh\n", "```yaml\n", "```\n", "~~~\n", "<!-- output -->\n", "<!-- /output -->\n",
    "<!-- check ",
    " -->", "<!--", "![picture](figures/a.svg)", "---\n", "\n\n", "    ", "# ", "\r\n", " stated",
  ],
  almost: { choice in
    var parts = notebookText.components(separatedBy: "\n\n")
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
          "<!-- need \(choice.of(["a", "/etc", ""])) -->",
        ])
        parts.insert("value 1.5 " + check, at: place)
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
    _ = notebook.checks
  })

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
