import Foundation
import Testing

/// `make build` says how long it took, and fails where the compiler fails.
@Suite("make build")
struct BuildTargetTests {
  private func build(_ compiler: String) throws -> Command.Outcome {
    try withTemporaryFolder { folder in
      try Command.bash(
        """
        printf '#!/bin/sh\\n\(compiler)\\n' > '\(folder.path)/swift'
        chmod +x '\(folder.path)/swift'
        make --no-print-directory build PACKAGES= SWIFT='\(folder.path)/swift'
        """, in: Command.repository)
    }
  }

  @Test("it states the seconds that the compiler took")
  func time() throws {
    let outcome = try build("sleep 2; echo called \"$@\"")
    #expect(outcome.code == 0)
    #expect(outcome.output.contains("called build"))
    let seconds = try #require(outcome.output.firstMatch(of: /built in ([0-9]+) s\n/)).1
    #expect((2...20).contains(Int(seconds) ?? 0), "\(outcome.output)")
  }

  @Test("where the compiler fails, so does it")
  func failure() throws {
    let outcome = try build("exit 7")
    #expect(outcome.code != 0)
    #expect(!outcome.output.contains("built in"))
  }
}
