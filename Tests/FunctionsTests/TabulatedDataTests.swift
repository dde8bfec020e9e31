// Tables: reading, splitting, and every way to break a CSV file.

import Base
import Foundation
import Functions
import Kernels
import Testing

private let good = "x, y ,\"z, out\",u\n0,1,2,a\n1,0.5,-3e-2,\"b,c\"\n\n2,0,1e3,\"d\"\"e\"\n"

@Test("columns are chosen by name, and the last one is the output by default")
func readingTables() throws {
  let table = try TabulatedData(parsing: "a,b,c\n1,2,3\n4,6,5\n", path: "t.csv")
  #expect(table.inputNames == ["a", "b"])
  #expect(table.outputNames == ["c"])
  #expect(table.inputs == Batch(features: 2, points: [[1, 2], [4, 6]]))
  #expect(table.outputs == Batch(features: 1, points: [[3], [5]]))
  #expect(table.domain == Domain(1...4, 2...6))
  let pair = try TabulatedData(parsing: good, path: "t.csv", columns: " y -> x ")
  #expect(pair.inputs.storage == [1, 0.5, 0])
  #expect(pair.outputs.storage == [0, 1, 2])
  let several = try TabulatedData(
    parsing: "x,u,v\r\n1,2,3\r\n4,5,6", path: "t.csv", columns: "x->v,u")
  #expect(several.outputs == Batch(features: 2, points: [[3, 2], [6, 5]]))
}

@Test(
  "a broken table is refused at its line",
  arguments: [
    ("", nil, "t.csv:1: the file is empty; a line that names the columns is expected"),
    ("x,y\n", nil, "t.csv: a table needs at least 2 rows, not 0"),
    ("x,y\n1,2\n", nil, "t.csv: a table needs at least 2 rows, not 1"),
    ("x\n1\n2\n", nil, "t.csv:1: a table needs at least two columns: inputs, then the output"),
    ("1,2\n3,4\n", nil, "t.csv:1: the first line must name the columns, such as x,y,z"),
    ("x;y\n3;4\n", nil, "t.csv:1: columns must be separated by commas, not by semicolons"),
    ("x,x\n3,4\n", nil, "t.csv:1: column 'x' is there twice"),
    ("x,,y\n3,4,5\n", nil, "t.csv:1: column 2 has no name"),
    ("x,y\n1,2\n3\n", nil, "t.csv:3: expected 2 fields as in the first line, not 1"),
    ("x,y\n1,2\n3,4,5\n", nil, "t.csv:3: expected 2 fields as in the first line, not 3"),
    ("x,y\n\n1,abc\n", nil, "t.csv:3: column 'y': 'abc' is not a number"),
    ("x,y\n1,\n", nil, "t.csv:2: column 'y': '' is not a number"),
    ("x,y\nnan,1\n", nil, "t.csv:2: column 'x': the number must be finite, not 'nan'"),
    ("x,y\n1,-inf\n", nil, "t.csv:2: column 'y': the number must be finite, not '-inf'"),
    ("x,y\n1,2\n1,3\n", nil, "t.csv: input 'x' is 1 in every row: an input must vary"),
    ("x,y\n1,\"2\n", nil, "t.csv:2: field 2 has a quote that is never closed"),
    ("x,y\n\"1\"2,3\n", nil, "t.csv:2: field 1 goes on after its closing quote"),
    ("x,size\n1,2\n", "x->sise", "t.csv:1: there is no column 'sise'; did you mean 'size'?"),
    ("x,size\n1,2\n", "x->qqq", "t.csv:1: there is no column 'qqq'; there are 'x,size'"),
    ("x,y\n1,2\n", "x,y", "write the columns as inputs->outputs, such as x,y->z, not 'x,y'"),
    ("x,y\n1,2\n", "->y", "a column name is missing in '->y'; write x,y->z"),
    ("x,y\n1,2\n", "x->x", "column 'x' is named twice in 'x->x'"),
  ] as [(String, String?, String)])
func brokenTables(_ text: String, _ columns: String?, _ expected: String) {
  do {
    _ = try TabulatedData(parsing: text, path: "t.csv", columns: columns)
    Issue.record("accepted")
  } catch {
    #expect("\(error)" == expected)
  }
}

@Test("the split is a partition that the seed determines", arguments: [2, 3, 10, 101])
func splits(_ rows: Int) throws {
  let column = Batch(features: 1, count: rows, storage: (0..<rows).map(Double.init))
  let table = try TabulatedData(
    name: "t", inputNames: ["x"], outputNames: ["y"], inputs: column, outputs: column)
  let (training, held) = try table.split(seed: 3)
  #expect(held.count == max(1, Int((0.2 * Double(rows)).rounded())))
  #expect((training.inputs.storage + held.inputs.storage).sorted() == column.storage)
  #expect(training.inputs.storage == training.inputs.storage.sorted())
  #expect(training.outputs == training.inputs)
  #expect(try table.split(seed: 3).holdOut == held)
  #expect(held.domain == table.domain)
  if rows > 10 { #expect(try table.split(seed: 4).holdOut != held) }
  #expect(throws: UserError("the share held out must be between 0 and 1, not 1")) {
    try table.split(holdOut: 1, seed: 1)
  }
}

@Test("a table on disk is a target with its own domain")
func tableTargets() throws {
  let path = FileManager.default.temporaryDirectory.appending(path: "approxima-\(UUID()).csv").path
  defer { try? FileManager.default.removeItem(atPath: path) }
  try good.write(toFile: path, atomically: true, encoding: .utf8)
  let target = try resolveTarget("\(path):x->y", domain: nil)
  guard case .table(let table) = target else {
    Issue.record("not a table")
    return
  }
  #expect(table.outputs.storage == [1, 0.5, 0])
  #expect((target.inputs, target.outputs) == (1, 1))
  #expect(target.domain == Domain(0...2))
  #expect(try resolveTarget("\(path):x->y", domain: Domain(0...2)).name == path)
  #expect(throws: UserError("a table has its own domain, [0,2]: leave the domain out", at: path)) {
    try resolveTarget("\(path):x->y", domain: Domain(0...1))
  }
  #expect(throws: UserError("column 'u': 'a' is not a number", at: "\(path):2")) {
    try resolveTarget(path)
  }
}

@Test("a table broken anywhere gives a table or a one-line error, never a crash")
func tableFuzz() throws {
  let random = RandomSource(seed: 12, stream: "broken tables")
  let words = ["\"", ",", "\n", "nan", "1e999", "\r", "\u{0}", "é", ";", "->"]
  let text = Array(good)
  var refused = 0
  for _ in 0..<5000 {
    let start = random.integer(below: text.count)
    let end = min(text.count, start + random.integer(below: 4))
    let word = words[random.integer(below: words.count)]
    let broken = String(text[..<start]) + word + String(text[end...])
    do {
      _ = try TabulatedData(parsing: broken, path: "t.csv", columns: "x->y")
    } catch let error as UserError {
      refused += 1
      #expect(error.place?.hasPrefix("t.csv") == true, "\(error)")
      #expect(!error.description.contains { $0.isNewline })
    }
  }
  #expect(refused > 1000)
}
