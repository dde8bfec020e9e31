import Base
import Testing

@Suite("Nearest names")
struct NearestNamesTests {
  let names = ["sine", "cosine", "relu", "leakyRelu", "tanh", "franke"]

  @Test(
    "finds slips of the finger, nearest first",
    arguments: [
      ("sin", "sine"), ("tahn", "tanh"), ("RELU", "relu"), ("frank", "franke"),
      ("leaky", "leakyRelu"), ("sinus", "sine"),
    ])
  func finds(typed: String, meant: String) {
    #expect(nearestNames(to: typed, among: names).first == meant)
  }

  @Test("stays silent where nothing is near")
  func silent() {
    #expect(nearestNames(to: "quaternion", among: names).isEmpty)
    #expect(suggestion(for: "quaternion", among: names) == "")
    #expect(nearestNames(to: "", among: names).isEmpty)
  }

  @Test("words the suggestion")
  func words() {
    #expect(suggestion(for: "tanj", among: names) == "; did you mean 'tanh'?")
    #expect(suggestion(for: "ab", among: ["abc", "abd"]) == "; did you mean 'abc' or 'abd'?")
  }
}
