import Foundation
import Testing

/// The notebooks of the course are true, and `approxima notebook` says where one is not.
@Suite("Notebooks")
struct NotebookTests {
  static let notebooks: [String] = {
    let folder = Command.repository.appendingPathComponent("notebooks-md").path
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasSuffix(".md") && $0 != "README.md" }.sorted()
  }()

  @Test("the course has its notebooks, and its contents page links all of them in order")
  func exist() throws {
    #expect(NotebookTests.notebooks.count >= 10)
    let page = try String(
      contentsOf: Command.repository.appendingPathComponent("notebooks-md/README.md"),
      encoding: .utf8)
    #expect(
      page.matches(of: /\]\(([0-9][^)]*\.md)\)/).map { String($0.1) } == NotebookTests.notebooks)
  }

  @Test("what the course states is true", arguments: notebooks)
  func holds(name: String) throws {
    let outcome = try Command.run(["notebook", "check", "notebooks-md/\(name)", "--json"])
    #expect(outcome.code == 0, "\(outcome.error)")
    let summary = try object(outcome.output)
    #expect(try number("failures", in: summary) == 0)
    #expect(try number("notebooks.0.checks", in: summary) >= 5, "it states something")
  }

  @Test("links between the files of the course lead somewhere", arguments: notebooks)
  func links(name: String) throws {
    let folder = Command.repository.appendingPathComponent("notebooks-md")
    let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
    for link in text.matches(of: /\]\(([^)#:\s]+)\)/) {
      let place = folder.appendingPathComponent(String(link.1)).standardizedFileURL.path
      #expect(FileManager.default.fileExists(atPath: place), "\(name): \(link.1)")
    }
  }
}

@Suite("approxima notebook")
struct NotebookCommandTests {
  /// A notebook with a command, an experiment, a picture and figures stated.
  static let text = """
    # Test

    ```sh
    approxima construct yarotsky-square --depth 1 --plot figures/square.svg --json > one.json
    approxima notebook show one.json --keys theorem.id,errors.sup
    sleep 0.01; echo "in 0.0$$ s"
    ```

    The sup error is 1/16. <!-- check one.json errors.sup stated -->

    ```yaml
    name: lines
    target: x^2
    domain: [[0, 1]]
    network: {width: [1, 2], activation: relu}
    fit: {optimizer: varpro, steps: 20, samples: 32}
    ```

    <!-- check lines.json 1.width = 2 -->

    """

  private func withNotebook(
    _ text: String, _ body: (URL, (String...) throws -> Command.Outcome) throws -> Void
  ) throws {
    try withTemporaryFolder { folder in
      try Data(text.utf8).write(to: folder.appendingPathComponent("n.md"))
      try body(folder) { try Command.run(["notebook"] + $0, in: folder) }
    }
  }

  private func contents(_ folder: URL) throws -> [String: Data] {
    let files = try #require(FileManager.default.enumerator(atPath: folder.path))
    var contents: [String: Data] = [:]
    for case let name as String in files {
      contents[name] = FileManager.default.contents(
        atPath: folder.appendingPathComponent(name).path)
    }
    return contents
  }

  @Test("a run writes output and pictures below the blocks; a second run changes no byte")
  func runs() throws {
    try withNotebook(Self.text) { folder, notebook in
      let first = try notebook("run", "n.md", "--json")
      #expect(first.code == 0, "\(first.error)")
      let summary = try object(first.output)
      #expect(try number("notebooks.0.checks", in: summary) == 2)
      #expect(try number("notebooks.0.blocks.1.line", in: summary) == 12)
      let written = try contents(folder)
      let text = String(decoding: try #require(written["n.md"]), as: UTF8.self)
      #expect(text.contains("one  yarotsky-square      0.0625\nin … s\n```"))
      #expect(text.contains("![square: target and network](figures/square.svg)"))
      #expect(
        text.contains("(figures/lines-x-2-error-width.svg)") || text.contains("(figures/lines-"))
      #expect(text.contains("median sup error"))
      #expect(Set(written.keys).isSuperset(of: ["figures/square.svg", "n.md"]))
      #expect(!written.keys.contains { $0.hasSuffix(".json") || $0.hasSuffix(".sqlite") })
      let second = try notebook("run", "n.md", "--rewrite", "--json")
      #expect(second.code == 0, "\(second.error)")
      #expect(try contents(folder) == written)
      #expect(
        try (jsonValue("notebooks.0.changed", in: object(second.output)) as? [Any])?.isEmpty == true
      )
      let check = try notebook("check", "n.md")
      #expect(check.code == 0 && check.output.isEmpty, "\(check.error)")
      #expect(check.error.hasSuffix("1 notebook, 2 blocks, 2 checks: all true\n"), "\(check.error)")
      #expect(try contents(folder) == written)
    }
  }

  @Test("a check fails where a figure, an output or a picture is not what the text says")
  func fails() throws {
    try withNotebook(Self.text) { folder, notebook in
      #expect(try notebook("run", "n.md").code == 0)
      let file = folder.appendingPathComponent("n.md")
      let good = try String(contentsOf: file, encoding: .utf8)
      func failure(_ text: String) throws -> String {
        try Data(text.utf8).write(to: file)
        let outcome = try notebook("check", "n.md")
        #expect(outcome.code == 1, "\(outcome.error)")
        #expect(try Data(contentsOf: file) == Data(text.utf8), "a check writes nothing")
        return outcome.error.split(separator: "\n").first { !$0.hasSuffix(" s") }.map(String.init)
          ?? ""
      }
      let line =
        1
        + good.prefix(upTo: try #require(good.range(of: "The sup error")).lowerBound)
        .count { $0 == "\n" }
      #expect(
        try failure(good.replacing("is 1/16", with: "is 1/17"))
          == "n.md:\(line): one.json errors.sup is 0.0625, stated 1/17")
      #expect(
        try failure(good.replacing("      0.0625", with: "      0.0725")).hasSuffix(
          "is printed where 'one yarotsky-square 0.0725' is kept; "
            .replacing("one yarotsky-square 0.0725", with: "one  yarotsky-square      0.0725")
            + "'approxima notebook run' writes it anew"))
      #expect(
        try failure(good + "\n![x](figures/squar.svg)\n").hasSuffix(
          ": no block draws figures/squar.svg; did you mean 'figures/square.svg'?"))
      try FileManager.default.removeItem(at: folder.appendingPathComponent("figures/square.svg"))
      #expect(
        try failure(good)
          == "n.md: figures/square.svg is not there; 'approxima notebook run' draws it")
    }
  }

  @Test(
    "what goes wrong in a block is one line with its place, and nothing is written",
    arguments: [
      ("```sh\ntrue\necho oh no >&2; exit 7\n```\n", "n.md:2: the block ended with code 7: oh no"),
      ("```sh\nfalse\n```\n", "n.md:2: the block ended with code 1"),
      ("```sh\necho $missing\n```\n", "n.md:2: the block ended with code 2: "),
      ("```bash\nkill -9 $$\n```\n", "n.md:2: the block was ended by signal 9"),
      (
        "```sh\nsleep 60 & sleep 60\n```\n",
        "n.md:2: the block ran longer than 2 s and was ended; --time-limit allows more"
      ),
      (
        "```sh\nyes\n```\n", "n.md:2: the block prints more than 4 MB; send it to a file"
      ),
      (
        "```sh\nseq 500\n```\n",
        "n.md:2: the block prints 500 lines, more than 200; send them to a file"
      ),
      (
        "\n```yaml\ntarget: sine\nwdith: 3\n```\n",
        "n.md:4: unknown key 'wdith' in an experiment file"
      ),
      (
        "```yaml\nname: a/b\ntarget: sine\n```\n",
        "n.md:2: the name of this experiment is a file's, without /"
      ),
      (
        "```yaml\ntarget: sine\nnetwork: {width: 400, depth: 4}\nfit: {steps: 100000, optimizer: adam}\n```\n",
        "n.md:2: the experiment ran longer than 2 s and was ended; --time-limit allows more"
      ),
    ])
  func blocks(text: String, message: String) throws {
    try withNotebook(text) { folder, notebook in
      let before = try contents(folder)
      let outcome = try notebook("run", "n.md", "--time-limit", "2")
      #expect(outcome.code == 1, "\(outcome.error)")
      let lines = outcome.error.split(separator: "\n")
      #expect(lines.count == 2 && lines[0].hasPrefix(message), "\(outcome.error)")
      #expect(lines.last == "1 notebook, 0 blocks, 0 checks: 1 failed")
      #expect(try contents(folder) == before)
    }
  }

  @Test("a block that is out of time ends with all that it started")
  func endsGroup() throws {
    try withNotebook("```sh\n(sleep 3; echo late > \"$HERE/late\") & sleep 60\n```\n") {
      folder, _ in
      let outcome = try Command.shell(
        "HERE='\(folder.path)' approxima notebook run n.md --time-limit 1 || true; sleep 3",
        in: folder)
      #expect(outcome.error.contains("longer than 1 s"), "\(outcome.error)")
      #expect(!FileManager.default.fileExists(atPath: folder.appendingPathComponent("late").path))
    }
  }

  @Test(
    "a bad call is one line and exit code 2",
    arguments: [
      (["run", "missing.md"], "approxima: missing.md: no such file"),
      (["run", "."], "approxima: .: this is a folder; name its markdown files"),
      (["check", "n.md", "--only", "3"], "approxima: --only: there is no block 3: n.md has 1"),
      (
        ["check", "n.md", "--only", "x"],
        "approxima: --only: 'x' names no blocks; they count from 1, such as 2,5"
      ),
      (
        ["check", "n.md", "n.md", "--only", "1"],
        "approxima: --only: names blocks of one notebook; name one file"
      ),
      (
        ["check", "n.md", "--time-limit", "0"],
        "approxima: --time-limit: a block needs a time limit above 0 s"
      ),
      (
        ["check", "n.md", "--tolerance=-1"],
        "approxima: --tolerance: a tolerance is at least 0 %"
      ),
      (
        ["check", "open.md"], "approxima: open.md:1: this block does not end; a line ``` is missing"
      ),
      (
        ["check", "needs.md"],
        "approxima: needs.md:1: the notebook needs data, which is not there"
      ),
      (
        ["check", "far.md"],
        "approxima: far.md:1: '../../data' must lie beside the notebook or one folder up, such as ../data"
      ),
      (
        ["check", "bytes.md"],
        "approxima: bytes.md: this is no text in UTF-8; a notebook is a markdown file"
      ),
      (
        ["show", "n.md", "--keys", "a"],
        "approxima: n.md: this is no JSON; a command writes it with --json"
      ),
      (
        ["show", "a.json", "--keys", ","],
        "approxima: --keys: name keys, such as errors.sup,errors.l2"
      ),
      (
        ["show", "a.json", "--keys", "errors"],
        "approxima: a.json: no 'errors' in errors; there are a"
      ),
      (
        ["show", "a.json", "--keys", "a", "--digits", "0"],
        "approxima: --digits: a number has 1 to 17 digits, not 0"
      ),
    ])
  func calls(arguments: [String], message: String) throws {
    try withNotebook("```sh\ntrue\n```\n") { folder, _ in
      for (name, text) in [
        ("open.md", "```sh\n"), ("needs.md", "<!-- needs data -->\n"), ("a.json", "{\"a\":1}"),
        ("far.md", "<!-- needs ../../data -->\n"),
      ] {
        try Data(text.utf8).write(to: folder.appendingPathComponent(name))
      }
      try Data([0xFF, 0xFE, 0x00]).write(to: folder.appendingPathComponent("bytes.md"))
      let outcome = try Command.run(["notebook"] + arguments, in: folder)
      #expect(outcome.code == 2 && outcome.error == message + "\n", "\(outcome.error)")
      #expect(outcome.output.isEmpty)
    }
  }

  @Test("chosen blocks run in a kept folder, and what a notebook needs is there")
  func only() throws {
    try withNotebook(
      "<!-- needs data.txt -->\n```sh\ncp data.txt copy.txt\n```\n```sh\ncat copy.txt\n```\n"
    ) { folder, notebook in
      try Data("words\n".utf8).write(to: folder.appendingPathComponent("data.txt"))
      #expect(try notebook("run", "n.md", "--folder", "kept").code == 0)
      let again = try notebook("run", "n.md", "--folder", "kept", "--only", "2", "--json")
      #expect(again.code == 0, "\(again.error)")
      #expect(try (jsonValue("notebooks.0.blocks", in: object(again.output)) as? [Any])?.count == 1)
      let text = try String(contentsOf: folder.appendingPathComponent("n.md"), encoding: .utf8)
      #expect(text.contains("```text\nwords\n```"))
    }
  }

  @Test("show sets figures of files and lists side by side")
  func show() throws {
    try withTemporaryFolder { folder in
      try Data(#"{"a":{"b":0.012345},"n":7}"#.utf8).write(
        to: folder.appendingPathComponent("one.json"))
      try Data(#"[{"id":"x","n":1},{"id":"y","n":null}]"#.utf8).write(
        to: folder.appendingPathComponent("list.json"))
      let one = try Command.run(
        ["notebook", "show", "one.json", "--keys", "a.b,n", "--digits", "2"], in: folder)
      #expect(one.output == "       a.b  n\n───  ─────  ─\none  0.012  7\n", "\(one.output)")
      let list = try Command.run(
        ["notebook", "show", "list.json", "--keys", "id,n"], in: folder)
      #expect(
        list.output == "      id     n\n────  ──  ────\nlist  x      1\nlist  y   null\n",
        "\(list.output)")
    }
  }
}
