import Base
import Experiments
import Testing

@Suite("Experiment files that nobody means")
struct HostileFileTests {
  private func error(_ text: String) -> String? {
    do {
      _ = try Plan(ExperimentFile(text: text, path: "f.yaml"))
      return nil
    } catch {
      return "\(error)"
    }
  }

  @Test("a value that stands twice in a list is an error at its line, unless the list is zipped")
  func twice() {
    #expect(
      error("target: sine\nseeds: [1, 1, 1]\n") == "f.yaml:2: seeds lists 1 twice; keep one")
    #expect(
      error("target: sine\nnetwork:\n  width:\n    - 4\n    - 8\n    - 4\n")
        == "f.yaml:6: width lists 4 twice; keep one")
    #expect(
      error("target: sine\nnetwork:\n  width: [4, 4]\n  depth: [1, 2]\nzip: [width, depth]\n")
        == nil)
  }

  @Test("names with control characters or parent folders are errors at their line")
  func names() {
    #expect(error("name: \"a\\0b\"\ntarget: sine\n")?.contains("U+0") == true)
    #expect(error("name: ../x\ntarget: sine\n")?.hasPrefix("f.yaml:1: name") == true)
    #expect(error("name: a/../../x\ntarget: sine\n")?.hasPrefix("f.yaml:1: name") == true)
    #expect(error("name: a..b\ntarget: sine\n") == nil)
    #expect(error("target: \"si\\0ne\"\n")?.contains("U+0") == true)
  }

  @Test(
    "large numbers are errors at their line",
    arguments: ["2147483648", "4294967296", "9223372036854775807"])
  func large(number: String) {
    for key in ["width", "depth", "parameters"] {
      let text = error("target: sine\nnetwork:\n  \(key): \(number)\n")
      #expect(text?.hasPrefix("f.yaml:") == true && text?.contains("at most") == true, "\(key)")
    }
    for key in ["steps", "samples", "restarts", "patience"] {
      let text = error("target: sine\nfit:\n  \(key): \(number)\n")
      #expect(
        text?.hasPrefix("f.yaml:3: \(key) is at most") == true, "\(key): \(text ?? "accepted")")
    }
    let widths = error("target: sine\nnetwork:\n  widths: [\(number), \(number)]\n")
    #expect(widths?.contains("parameters") == true)
  }
}
