import Base
import Testing

@Suite("User error")
struct UserErrorTests {
  @Test("is one line with its place in front, whatever the input held")
  func oneLine() {
    #expect(UserError("wrong", at: "file.yaml:3").description == "file.yaml:3: wrong")
    #expect(UserError("wrong").description == "wrong")
    #expect(UserError("not 'a\nb\r\nc'").description == "not 'a b c'")
  }

  @Test("gains an outer place")
  func located() {
    #expect(UserError("wrong").located(at: "net.json").description == "net.json: wrong")
    #expect(
      UserError("wrong", at: "column 3").located(at: "--target").description
        == "--target: column 3: wrong")
  }

  @Test("an excerpt is cut where it is long or has more lines")
  func excerpts() {
    #expect(excerpt("short") == "short")
    #expect(excerpt("one\ntwo") == "one…")
    #expect(excerpt(String(repeating: "x", count: 100), limit: 10) == "xxxxxxxxx…")
  }

  @Test("a message that repeats a long input loses its middle")
  func long() {
    let digits = String(repeating: "9", count: 100_000)
    let message = UserError("the number '\(digits)' is too large").message
    #expect(message.hasPrefix("the number '999") && message.hasSuffix("9' is too large"))
    #expect(message.utf8.count < 3100 && message.contains("9 … 9"))
    // One letter with a hundred thousand accents.
    let accents = "a" + String(repeating: "\u{301}", count: 100_000)
    #expect(UserError(accents + " is no name").message.utf8.count < 3100)
    let usual = String(repeating: "word ", count: 600)
    #expect(UserError(usual).message == usual)
  }
}
