// A reader of what others wrote, as a fuzzer sees it.

import Base
import Foundation

/// A reader, with inputs that it accepts, inputs that it nearly accepts, and what it may answer.
package struct FuzzedReader: Sendable {
  /// The name in tables, and of its folder in the corpus.
  package let name: String
  /// The source files whose lines count as its own, relative to `Sources`.
  package let sources: [String]
  /// Inputs that are right.
  package let seeds: [[UInt8]]
  /// Words of its language, for mutations.
  package let words: [String]
  /// An input that is almost right.
  package let almost: @Sendable (inout Choice) -> [UInt8]
  /// Reads and uses an input; throws what a user would be told.
  package let read: @Sendable ([UInt8]) throws -> Void

  package init(
    _ name: String, sources: [String], seeds: [[UInt8]], words: [String],
    almost: @escaping @Sendable (inout Choice) -> [UInt8],
    read: @escaping @Sendable ([UInt8]) throws -> Void
  ) {
    self.name = name
    self.sources = sources
    self.seeds = seeds
    self.words = words
    self.almost = almost
    self.read = read
  }

  /// Reads an input as a user would give it.
  /// - Returns: what is wrong with the answer: an error that is no `UserError`, or is no single line.
  ///   nil where the input was read, or refused with one clear line.
  package func fault(of input: [UInt8]) -> String? {
    do {
      try read(input)
      return nil
    } catch let error as UserError {
      let text = error.description
      if text.contains(where: \.isNewline) { return "an error of several lines: \(text)" }
      if error.message.isEmpty { return "an error without words" }
      if text.utf8.count > 4000 { return "an error of \(text.utf8.count) bytes" }
      return nil
    } catch let fault as Fault {
      return fault.message
    } catch {
      return "an error that is none of ours: \(type(of: error)): \(error)"
    }
  }

  /// The next input of a fuzzer without coverage: almost right, a right one with changes, or one of
  /// the corpus with changes.
  package func input(_ choice: inout Choice, corpus: [[UInt8]]) -> [UInt8] {
    let ours = seeds + corpus
    switch choice.below(4) {
    case 0 where !ours.isEmpty: return choice.mutated(choice.of(ours), words: words)
    case 1: return choice.mutated(almost(&choice), words: words)
    default: return almost(&choice)
    }
  }
}

/// A property of the reader that an input broke, other than by a crash.
package struct Fault: Error {
  package let message: String
  package init(_ message: String) { self.message = message }
}

/// All readers of the project.
package let fuzzedReaders: [FuzzedReader] = [
  expressionReader, experimentReader, networkReader, onnxReader, propertyReader, meshReader,
  tableReader, storeReader, notebookReader, requestReader, commandReader,
  claimFileReader,
]
