// Data of classes: what ships, CSV files with a column of classes, and splits that keep shares.

import Base
import Foundation
import Functions
import Testing

@Suite struct ClassDataTests {
  private func table(_ text: String) throws -> TabulatedData {
    guard case .table(let table) = try resolveTarget(text) else {
      throw UserError("\(text) is no table")
    }
    return table
  }

  private func message(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "accepted"
    } catch { return "\(error)" }
  }

  /// By scikit-learn 1.9.1: `load_digits()`.
  @Test("digits are those of scikit-learn, in its order")
  func digits() throws {
    let digits = try table("digits")
    #expect(digits.count == 1797 && digits.inputs.features == 64)
    #expect(digits.inputs.storage.reduce(0, +) * 16 == 561_718)
    #expect(digits.inputs.storage.count { $0 == 1 } == 10_456)
    let labels = try #require(digits.labels)
    #expect(Array(labels.prefix(10)) == Array(0..<10) && labels.last == 8)
    let counts = (0..<10).map { digit in labels.count { $0 == digit } }
    #expect(counts == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180])
    #expect(
      digits.inputs.point(0).prefix(16).map { 16 * $0 }
        == [0, 0, 5, 13, 9, 1, 0, 0, 0, 0, 13, 15, 10, 15, 5, 0])
    #expect(
      digits.inputs.point(1796).suffix(16).map { 16 * $0 }
        == [0, 8, 16, 10, 8, 16, 8, 0, 0, 1, 8, 12, 14, 12, 1, 0])
    #expect(digits.outputNames == (0..<10).map(String.init))
    #expect(digits.outputs.point(3) == (0..<10).map { $0 == 3 ? 1 : 0 })
    #expect(digits.domain.bounds.allSatisfy { $0 == 0...1 })
  }

  @Test("fewer pixels are means of blocks")
  func blocks() throws {
    let (full, small) = (try table("digits"), try table("digits(4)"))
    #expect(small.inputs.features == 16 && small.labels == full.labels)
    for image in [0, 17, 1796] {
      let pixels = full.inputs.point(image)
      for row in 0..<4 {
        for column in 0..<4 {
          let corner = 16 * row + 2 * column
          let mean = [0, 1, 8, 9].reduce(0) { $0 + pixels[corner + $1] } / 4
          #expect(small.inputs.point(image)[4 * row + column] == mean)
        }
      }
    }
    #expect(try table("digits(8)").name == "digits" && small.name == "digits(4)")
    #expect(message { _ = try table("digits(5)") } == "digits: side must be 8, 4 or 2, not 5")
    #expect(
      message { _ = try table("digits(9)") }
        == "digits: side must be a whole number from 2 to 8, not 9")
    #expect(
      message { _ = try resolveTarget("digits", domain: Domain(0...1)) }
        == "digits is data, whose domain is that of their inputs: leave the domain out")
    #expect(message { _ = try table("digit") }.contains("did you mean 'digits'"))
  }

  @Test("spirals turn three times, rings have their radii, squares their colours")
  func planar() throws {
    let spirals = try table("spirals")
    #expect(spirals.count == 194)
    // Point 24 of the first spiral: 24π/16 = 3π/2, radius 1 − 24/104 = 10/13.
    let point = spirals.inputs.point(24)
    #expect(abs(point[0]) < 1e-12 && abs(point[1] + 10.0 / 13) < 1e-12)
    #expect(zip(spirals.inputs.point(24 + 97), point).allSatisfy { $0 == -$1 })
    let rings = try table("rings(400,0.05)")
    let labels = try #require(rings.labels)
    for ring in 0...1 {
      let radii = labels.indices.filter { labels[$0] == ring }.map {
        hypot(rings.inputs.point($0)[0], rings.inputs.point($0)[1])
      }
      let mean = radii.reduce(0, +) / Double(radii.count)
      #expect(radii.count == 400 && abs(mean - (ring == 0 ? 0.5 : 1)) < 0.01)
    }
    let board = try table("checkerboard")
    let colours = try #require(board.labels)
    for (row, colour) in colours.enumerated() {
      let (x, y) = (board.inputs.point(row)[0], board.inputs.point(row)[1])
      #expect(((x + 1) * 2).rounded(.down).sum(((y + 1) * 2).rounded(.down)) % 2 == colour)
    }
    #expect(
      message { _ = try table("rings(10)") }
        == "rings takes 2 parameters (n: a whole number from 4 to 100000; noise: a number from 0 to "
        + "1), not 1")
  }

  @Test("a split holds out the share of each class, the same for one seed, another for another")
  func split() throws {
    let digits = try table("digits")
    #expect(digits.standardHoldOut == 1.0 / 3)
    let parts = try digits.split(holdOut: 1.0 / 3, seed: 0)
    let held = try #require(parts.holdOut.labels)
    #expect(
      (0..<10).map { digit in held.count { $0 == digit } }
        == [59, 61, 59, 61, 60, 61, 60, 60, 58, 60])
    #expect(parts.training.count + parts.holdOut.count == 1797)
    #expect(try digits.split(holdOut: 1.0 / 3, seed: 0).holdOut == parts.holdOut)
    #expect(try digits.split(holdOut: 1.0 / 3, seed: 1).holdOut != parts.holdOut)
    let lines = try digits.splitCSV(holdOut: 1.0 / 3, seed: 0).split(separator: "\n")
    #expect(lines.count == 1798 && lines[0].hasSuffix("pixel8_8,class,part"))
    #expect(lines.count { $0.hasSuffix(",held") } == parts.holdOut.count)
    let first = try #require(lines.firstIndex { $0.hasSuffix(",held") })
    #expect(
      lines[first].split(separator: ",").prefix(64).map { Double($0) }
        == parts.holdOut.inputs.point(0).map { Optional($0) })
  }

  @Test("a column of a CSV file names classes, words or whole numbers")
  func columns() throws {
    let text = "x,kind,y\n0,b,1\n1,a,2\n2,b,3\n3,a,1\n"
    for columns in ["x,y->class(kind)", "class(kind)"] {
      let table = try TabulatedData(parsing: text, path: "t.csv", columns: columns)
      #expect(table.inputNames == ["x", "y"] && table.outputNames == ["a", "b"])
      #expect(table.labels == [1, 0, 1, 0])
      #expect(table.outputs.storage == [0, 1, 0, 1, 1, 0, 1, 0])
    }
    let numbers = try TabulatedData(
      parsing: "x,c\n0,10\n1,9\n2,9.0\n3,10\n4,b\n5,b\n", path: "t.csv", columns: "x->class(c)")
    #expect(numbers.outputNames == ["9", "10", "b"] && numbers.labels == [1, 0, 0, 1, 2, 2])
  }

  @Test(
    "classes that are none are refused at their line",
    arguments: [
      (
        "x,c\n0,a\n1,a\n", "class(c)",
        "t.csv: every row is of class 'a': there must be at least 2 classes"
      ),
      (
        "x,c\n0,a\n1,b\n2,a\n", "class(c)",
        "t.csv: class 'b' has one row: each needs 2, one to fit and one held out"
      ),
      (
        "x,c\n0,0.31\n1,2\n", "class(c)",
        "t.csv:2: column 'c': '0.31' is no class: a class is a word or a whole number"
      ),
      (
        "x,c\n0,a\n1,\n", "class(c)",
        "t.csv:3: column 'c' is empty: a class is a word or a whole number"
      ),
      (
        "x,kind\n0,a\n1,b\n", "class(knd)",
        "t.csv:1: there is no column 'knd'; did you mean 'kind'?"
      ),
      (
        "x,c\n0,a\n1,b\n", "x->class(x,c)",
        "one column has the classes: write class(z), not 'x->class(x,c)'"
      ),
      (
        "c\na\nb\n", "class(c)",
        "t.csv:1: a table needs at least two columns: inputs, then the classes"
      ),
    ])
  func broken(text: String, columns: String, expected: String) {
    #expect(
      message { _ = try TabulatedData(parsing: text, path: "t.csv", columns: columns) } == expected)
  }
}

extension Double {
  fileprivate func sum(_ other: Double) -> Int { Int(self) + Int(other) }
}
