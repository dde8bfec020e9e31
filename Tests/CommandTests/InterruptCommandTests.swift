import Foundation
import Testing

/// What a signal leaves: soon an end, code 3, the network as far as it came, and no word of another reason.
@Suite("a fit that is interrupted")
struct InterruptCommandTests {
  /// Runs a fit that would take long, and sends a signal after some seconds.
  private func interrupted(
    _ options: String, after seconds: Double, in folder: URL
  ) throws -> (outcome: Command.Outcome, seconds: Double) {
    let begin = ContinuousClock.now
    let outcome = try Command.shell(
      """
      approxima fit \(options) --save net.json & fit=$!
      sleep \(seconds); kill -TERM $fit; wait $fit
      """, in: folder)
    return (outcome, begin.duration(to: .now) / .seconds(1) - seconds)
  }

  @Test(
    "in steps, within a step, and while it measures huge classes",
    arguments: [
      ("'sin(x)' --optimizer adam --width 8 --steps 1000000000", 1.0, 3.0),
      // A step takes minutes.
      ("'class(sort(16,200))' --width 64 --optimizer adam --batch none --samples 20000", 2.0, 30.0),
      // A step takes little, and the norms of 16,000 outputs take minutes.
      (
        """
        'class(sort(16,1000))' --family attention --attention 'hashed(1,4)' --embedding 'symbols(1000)' --width 8 \
        --optimizer adam --batch 4 --samples 100 --precision f32 --steps 1000000000
        """, 2.0, 30.0
      ),
    ])
  func signals(options: String, after: Double, within: Double) throws {
    try withTemporaryFolder { folder in
      let (outcome, seconds) = try interrupted(options, after: after, in: folder)
      #expect(outcome.code == 3 && seconds < within, "\(seconds) s: \(outcome.error)")
      #expect(outcome.output.contains("stopped after"), "\(outcome.output)")
      #expect(outcome.output.contains("Next: it was interrupted; the whole of it:"))
      #expect(!outcome.output.contains("finite"))
      let saved = try Command.run(["show", "net.json"], in: folder)
      #expect(saved.code == 0, "\(saved.error)")
    }
  }

  @Test("the signal that timeout sends twice is one wish")
  func timeout() throws {
    try withTemporaryFolder { folder in
      let outcome = try Command.shell(
        "timeout 1 approxima fit sine --optimizer adam --steps 1000000000 --save net.json --json",
        in: folder)
      #expect(outcome.code == 124)
      let fit = try object(outcome.output)
      #expect(fit["interrupted"] as? Bool == true && fit["status"] as? String == "exhausted")
      #expect(try number("steps", in: fit) > 0 && number("errors.sup", in: fit) > 0)
      #expect(try Command.run(["measure", "net.json"], in: folder).code == 0)
    }
  }

  @Test("a measurement ends at the signal")
  func measurement() throws {
    try withTemporaryFolder { folder in
      let fit = try Command.shell(
        """
        approxima fit 'class(sort(16,1000))' --family attention --embedding 'symbols(1000)' --width 8 --optimizer adam \
        --batch 4 --samples 100 --precision f32 --steps 1000000000 --save net.json & fit=$!
        sleep 2; kill -TERM $fit; wait $fit || true
        approxima measure net.json & measure=$!
        sleep 2; kill -TERM $measure; wait $measure
        """, in: folder)
      #expect(fit.code == 3, "\(fit.error)")
    }
  }
}
