// A markdown notebook: text with blocks that run, the figures that it states, the output that it keeps.

import Base
import Foundation

/// Markdown whose fenced `sh`, `bash` and `yaml` blocks run in order in one working folder.
///
/// The file is kept line by line, so that only kept output is ever rewritten. What the blocks printed and
/// drew stands below each of them:
///
///     <!-- output -->
///
///     ```text
///     what the block printed
///     ```
///
///     ![what is seen](figures/name.svg)
///
///     <!-- /output -->
///
/// `<!-- output ± 20 % -->` says how far the numbers of this output may be off on another machine, by
/// a factor of 1.2; `<!-- output varies -->`, that only its words are the same there.
/// A `yaml` block is an experiment file. Other comments: ``NotebookCheck``, and `<!-- needs ../folder -->`
/// for a file or folder, named from the notebook's place, that the blocks read.
package struct MarkdownNotebook: Sendable {
  /// What a block is.
  package enum Kind: String, Sendable, Hashable, CaseIterable {
    case sh, bash, yaml
  }

  /// A block that runs.
  package struct Block: Sendable, Hashable {
    /// Its place among the blocks, from 1.
    package let number: Int
    package let kind: Kind
    /// Line of the file at which its text begins, from 1.
    package let line: Int
    package let source: String
    /// The output that the file keeps below it.
    package let kept: Kept?
    /// Index of the line behind the closing fence.
    let end: Int
  }

  /// The output that a file keeps below a block.
  package struct Kept: Sendable, Hashable {
    /// Line of its opening mark, from 1.
    package let line: Int
    /// How far numbers may be off, relatively, where the mark says it; infinite where they vary.
    package let tolerance: Double?
    package let output: NotebookOutput
    /// Indices of its lines, both marks included.
    let lines: Range<Int>
  }

  /// A picture that the file shows, and where.
  package struct Picture: Sendable, Hashable {
    /// As the file names it, from the file's folder.
    package let path: String
    package let line: Int
  }

  /// Something that the blocks read, from the file's folder.
  package struct Need: Sendable, Hashable {
    package let path: String
    package let line: Int
  }

  /// What is done, in the order of the file.
  package enum Step: Sendable, Hashable {
    case block(Block)
    case check(NotebookCheck)
  }

  /// Where the file is, as it was named; errors say it.
  package let path: String
  package let steps: [Step]
  package let needs: [Need]
  /// Pictures outside kept output.
  package let pictures: [Picture]

  let lines: [String]
  let newline: String

  package var blocks: [Block] {
    steps.compactMap { if case .block(let block) = $0 { block } else { nil } }
  }

  package var checks: [NotebookCheck] {
    steps.compactMap { if case .check(let check) = $0 { check } else { nil } }
  }

  /// The file's text, byte for byte.
  package var text: String { lines.joined(separator: "\n") }

  /// Reads a file.
  /// - Throws: `UserError` placed at `file:line`.
  package init(contentsOf path: String) throws {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw UserError("no such file", at: path)
    }
    guard !isFolder.boolValue else {
      throw UserError("this is a folder; name its markdown files", at: path)
    }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw UserError("cannot read this file", at: path)
    }
    guard let text = String(data: data, encoding: .utf8), !text.contains("\0") else {
      throw UserError("this is no text in UTF-8; a notebook is a markdown file", at: path)
    }
    try self.init(text: text, path: path)
  }

  /// Reads the text of a file.
  /// - Throws: `UserError` placed at `path:line`: an open fence or output, a check that cannot be read.
  package init(text: String, path: String) throws {
    self.path = path
    lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
    newline = lines.count > 1 && lines[0].hasSuffix("\r") ? "\r\n" : "\n"
    var reader = NotebookReader(path: path, lines: lines)
    try reader.read()
    steps = reader.steps
    needs = reader.needs
    pictures = reader.pictures
  }

  /// The text with other output below its blocks; every other byte stays.
  /// - Parameter outputs: by the number of the block. A block that is not named keeps what it has; an
  ///   empty output leaves nothing below it.
  package func text(with outputs: [Int: NotebookOutput]) -> String {
    var lines = lines
    for block in blocks.reversed() {
      guard let output = outputs[block.number] else { continue }
      let written = output.markdown(tolerance: block.kept?.tolerance).map {
        newline == "\n" ? $0 : $0 + "\r"
      }
      let blank = newline == "\n" ? "" : "\r"
      if let kept = block.kept {
        // An output that goes takes the blank lines before it along.
        let range = written.isEmpty ? block.end..<kept.lines.upperBound : kept.lines
        lines.replaceSubrange(range, with: written)
      } else if !written.isEmpty {
        let isLast = block.end >= lines.count
        lines.insert(contentsOf: [blank] + written + (isLast ? [""] : []), at: block.end)
      }
    }
    return lines.joined(separator: "\n")
  }
}

/// Reads the lines of a notebook in order.
private struct NotebookReader {
  let path: String
  let lines: [String]
  var steps: [MarkdownNotebook.Step] = []
  var needs: [MarkdownNotebook.Need] = []
  var pictures: [MarkdownNotebook.Picture] = []
  private var blockCount = 0
  /// The text of the paragraph so far, without comments.
  private var paragraph = ""

  init(path: String, lines: [String]) {
    self.path = path
    self.lines = lines
  }

  private func error(_ message: String, at index: Int) -> UserError {
    UserError(message, at: "\(path):\(index + 1)")
  }

  /// The line without the carriage return of some systems.
  private func line(_ index: Int) -> Substring {
    lines[index].hasSuffix("\r") ? lines[index].dropLast() : lines[index][...]
  }

  mutating func read() throws {
    var index = 0
    while index < lines.count {
      if let fence = Fence(line(index)) {
        paragraph = ""
        index = try readBlock(fence, at: index)
      } else {
        try readText(at: index)
        index += 1
      }
    }
  }

  /// The index of the line that closes a fence.
  private func close(of fence: Fence, at index: Int) throws -> Int {
    guard let end = lines.indices[(index + 1)...].first(where: { fence.isClosed(by: line($0)) })
    else {
      throw error("this block does not end; a line \(fence.mark) is missing", at: index)
    }
    return end
  }

  /// - Returns: the index of the line behind the block and its output.
  private mutating func readBlock(_ fence: Fence, at index: Int) throws -> Int {
    let end = try close(of: fence, at: index)
    guard let kind = MarkdownNotebook.Kind(rawValue: fence.language) else { return end + 1 }
    blockCount += 1
    let source = ((index + 1)..<end).map { line($0) + "\n" }.joined()
    let next = lines.indices[(end + 1)...].first { !line($0).allSatisfy(\.isWhitespace) }
    let kept = try next.flatMap { next in
      try mark(line(next)).map { try readOutput($0, at: next) }
    }
    steps.append(
      .block(
        MarkdownNotebook.Block(
          number: blockCount, kind: kind, line: index + 2, source: source, kept: kept, end: end + 1)
      ))
    return kept?.lines.upperBound ?? end + 1
  }

  /// What stands in an opening mark of an output behind the word; nil for another line.
  private func mark(_ line: Substring) throws -> Substring? {
    line.wholeMatch(of: /\s*<!-- output(.*?)-->\s*/)?.1
  }

  private func readOutput(_ words: Substring, at index: Int) throws -> MarkdownNotebook.Kept {
    let words = words.trimmingCharacters(in: .whitespaces)
    let tolerance = words == "varies" ? Tolerance.any : Tolerance(words)
    guard words.isEmpty || tolerance?.isRelative == true else {
      throw error(
        "'\(excerpt(words))' is no tolerance of an output; write ± 20 % or varies", at: index)
    }
    var output = NotebookOutput()
    var position = index + 1
    while position < lines.count {
      let line = line(position)
      if line.wholeMatch(of: /\s*<!-- \/output -->\s*/) != nil {
        return MarkdownNotebook.Kept(
          line: index + 1, tolerance: tolerance?.size, output: output, lines: index..<(position + 1)
        )
      }
      if let fence = Fence(line) {
        let end = try close(of: fence, at: position)
        output.text += ((position + 1)..<end).map { self.line($0) + "\n" }.joined()
        position = end + 1
      } else {
        for image in images(line) {
          output.pictures.append(NotebookOutput.Picture(path: image.path, seen: image.seen))
        }
        position += 1
      }
    }
    throw error("this output does not end; a line <!-- /output --> is missing", at: index)
  }

  private mutating func readText(at index: Int) throws {
    let line = line(index)
    if line.allSatisfy(\.isWhitespace) { paragraph = "" }
    var rest = line
    // By hand: a pattern that looks for the end from every beginning takes minutes for many of them.
    while let open = rest.firstRange(of: "<!--"),
      let close = rest[open.upperBound...].firstRange(of: "-->")
    {
      let before = rest[..<open.lowerBound]
      let comment = rest[open.upperBound..<close.lowerBound].drop { $0 == " " }
      paragraph += before
      rest = rest[close.upperBound...]
      // Between backticks it is spoken of.
      guard before.last != "`" else { continue }
      let word = comment.prefix { !$0.isWhitespace }
      let words = comment[word.endIndex...].trimmingCharacters(in: .whitespaces)
      guard !word.isEmpty else { continue }
      try readComment(String(word), words, at: index)
    }
    // Patterns are made anew for every line: most lines show without one that they have none of it.
    if rest.utf8.contains(UInt8(ascii: "<")),
      let open = rest.firstMatch(of: /<!-- *(check|needs|output|\/output)\b/),
      rest[..<open.range.lowerBound].last != "`"
    {
      throw error("this comment must end on its line", at: index)
    }
    paragraph += rest + " "
    for image in images(line) {
      pictures.append(MarkdownNotebook.Picture(path: image.path, line: index + 1))
    }
  }

  private mutating func readComment(_ word: String, _ words: String, at index: Int) throws {
    switch word {
    case "check":
      do {
        steps.append(
          .check(try NotebookCheck(parsing: words, after: paragraph, line: index + 1)))
      } catch let problem as UserError {
        throw error(problem.message, at: index)
      }
    case "needs":
      guard !words.isEmpty else {
        throw error(
          "name what the notebook needs, such as <!-- needs ../experiments -->", at: index)
      }
      needs.append(MarkdownNotebook.Need(path: words, line: index + 1))
    case "output":
      throw error("an output stands directly below the block that made it", at: index)
    case "/output":
      throw error("no output begins above this end of one", at: index)
    default:
      let near = suggestion(for: word, among: ["check", "output", "/output"])
      if !near.isEmpty { throw error("unknown comment '\(excerpt(word))'\(near)", at: index) }
    }
  }

  private func images(_ line: Substring) -> [(seen: String, path: String)] {
    guard line.utf8.contains(UInt8(ascii: "!")) else { return [] }
    return line.matches(of: /!\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\(([^)\s]+)\)/).map {
      (String($0.1), String($0.2))
    }
  }
}

/// The line that opens a fenced block: three or more backticks or tildes and a language.
private struct Fence {
  let mark: String
  let language: String

  init?(_ line: Substring) {
    let spaces = line.prefix { $0 == " " }
    let text = line[spaces.endIndex...]
    guard spaces.count <= 3, let sign = text.first, sign == "`" || sign == "~" else { return nil }
    let mark = text.prefix { $0 == sign }
    let rest = text[mark.endIndex...]
    guard mark.count >= 3, !rest.contains("`") else { return nil }
    self.mark = String(mark)
    language = String(rest.drop(while: \.isWhitespace).prefix { !$0.isWhitespace })
  }

  func isClosed(by line: Substring) -> Bool {
    let text = line.trimmingCharacters(in: .whitespaces)
    return text.count >= mark.count && text.allSatisfy { $0 == mark.first }
  }
}
