import Foundation
import Testing

/// Every command of the README runs as it is written there.
@Suite("README, as written")
struct ReadmeTests {
  private static let text: String = {
    let url = Command.repository.appendingPathComponent("README.md")
    return (try? String(contentsOf: url, encoding: .utf8)) ?? ""
  }()

  /// The fenced `sh` blocks in their order.
  private static let blocks = text.matches(of: /(?ms)^```sh\n(.*?)^```/).map { String($0.1) }

  /// Blocks that call make or serve have tests of their own.
  private static func isApart(_ block: String) -> Bool {
    block.contains(/(?m)^make\b/) || block.contains(/(?m)^approxima serve/)
  }

  @Test("its blocks run one after the other, each by bash -e, from an empty folder")
  func blocks() throws {
    let blocks = Self.blocks.filter { !Self.isApart($0) }
    #expect(blocks.count >= 9)
    try withTemporaryFolder { folder in
      for block in blocks {
        let outcome = try Command.bash(block, in: folder)
        #expect(outcome.code == 0, "\(block)\n\(outcome.output.suffix(300))\(outcome.error)")
      }
      // What the text promises is there.
      for file in ["net.json", "fit.svg", "relu.onnx", "report.html", "runs.csv", "claims.html"] {
        let path = folder.appendingPathComponent(file).path
        #expect(FileManager.default.fileExists(atPath: path), "\(file) is missing")
      }
    }
  }

  @Test("every line of its blocks is one of make, export, a file or approxima")
  func kinds() {
    #expect(Self.blocks.filter(Self.isApart).count <= 4)
    let commands = Self.blocks.joined().matches(
      of: /(?m)^(?:\.build\/release\/)?(approxima|make) (\S+)/)
    let verbs = Set(commands.map { String($0.2) })
    for verb in [
      "fit", "measure", "construct", "baseline", "verify", "export", "sweep", "report", "claims",
      "serve", "build",
    ] {
      #expect(verbs.contains(verb), "the README does not show \(verb)")
    }
  }

  @Test("every target of make that it names is one, and knows what to do")
  func targets() throws {
    let names = Set(
      Self.text.matches(of: /(?:`|^)make ([a-z-]+)/.anchorsMatchLineEndings()).map { String($0.1) })
    #expect(names.isSuperset(of: ["build", "demo", "test", "notebooks"]))
    let makefile = try String(
      contentsOf: Command.repository.appendingPathComponent("Makefile"), encoding: .utf8)
    for name in names.sorted() {
      #expect(makefile.contains("\n\(name):"), "the Makefile has no target \(name)")
      let plan = try Command.bash("make --dry-run \(name) SWIFT=true", in: Command.repository)
      #expect(plan.code == 0 && !plan.output.isEmpty, "\(name): \(plan.error)")
    }
  }

  @Test("the first result: what stands behind make build, at the path that it names")
  func firstResult() throws {
    let block = try #require(Self.blocks.first { $0.contains("make build") })
    let lines = block.split(separator: "\n").map(String.init)
    #expect(lines.count == 2 && lines[0] == "make build")
    try withTemporaryFolder { folder in
      let build = folder.appendingPathComponent(".build/release")
      try FileManager.default.createDirectory(at: build, withIntermediateDirectories: true)
      try FileManager.default.createSymbolicLink(
        atPath: build.appendingPathComponent("approxima").path, withDestinationPath: Command.path)
      let outcome = try Command.bash(lines[1], in: folder)
      #expect(outcome.code == 0, "\(outcome.error)")
      #expect(outcome.output.contains("Next: "))
    }
  }

  @Test("the page answers on the port that it names, and ends at Ctrl-C")
  func serve() throws {
    let block = try #require(Self.blocks.first { $0.contains("approxima serve") })
    // Another program may have the port.
    let isFree = try Command.bash(
      "! (exec 3<>/dev/tcp/127.0.0.1/8080) 2>/dev/null", in: Command.repository)
    let line = isFree.code == 0 ? block : block.replacing("serve", with: "serve --port 0")
    try withTemporaryFolder { folder in
      let outcome = try Command.bash(
        """
        cat > serve.sh <<'END'
        exec \(line)
        END
        bash -e serve.sh 2> err & page=$!
        for i in $(seq 100); do grep -q Ctrl-C err && break; sleep 0.1; done
        port=$(sed -n 's/.*127.0.0.1:\\([0-9]*\\).*/\\1/p' err)
        exec 3<>/dev/tcp/127.0.0.1/$port
        printf 'GET / HTTP/1.1\\r\\nHost: 127.0.0.1:%s\\r\\nConnection: close\\r\\n\\r\\n' $port >&3
        head -c 15 <&3
        kill -INT $page
        wait $page
        """, in: folder)
      #expect(outcome.output.hasPrefix("HTTP/1.1 200"), "\(outcome.output) \(outcome.error)")
      #expect(outcome.code == 0, "\(outcome.error)")
    }
  }

  @Test("commands within its sentences and below its pictures run, too")
  func inline() throws {
    let commands = Self.text.matches(of: /`(approxima [a-z][^`]*)`/).map { String($0.1) }
      .filter { !$0.contains("serve") }
    #expect(commands.count >= 8)
    try withRepositoryFolder { folder in
      for command in commands {
        let outcome = try Command.bash(command, in: folder, atMost: 20)
        #expect(outcome.isFine, "\(command)\n\(outcome.error)")
      }
    }
  }
}
