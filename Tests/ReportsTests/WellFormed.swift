import Foundation
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Expects text that an XML parser accepts.
func expectWellFormed(_ text: String, _ location: SourceLocation = #_sourceLocation) throws {
  let parser = XMLParser(data: Data(text.utf8))
  let isGood = parser.parse()
  #expect(
    isGood, "line \(parser.lineNumber), column \(parser.columnNumber): \(text.prefix(200))",
    sourceLocation: location)
}
