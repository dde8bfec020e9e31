// Data in CSV.

import Base
import Foundation
import Functions

let tableReader = FuzzedReader(
  "csv", sources: ["Functions/TabulatedData.swift", "Functions/TextFile.swift"],
  seeds: [
    "x,y,z\n0,1,2\n1,2,3\n2,3,5\n3,5,8\n", "a b\n1 2\n2 3\n", "\u{FEFF}x;y\r\n1;2\r\n2;4\r\n3;6",
  ]
  .map { Array($0.utf8) },
  words: [
    ",", ";", "\t", "\n", "\r\n", "\"", "nan", "inf", "1e308", "1e-320", "x", "y", "->", "#",
  ],
  almost: { choice in
    let columns = 1 + choice.below(4)
    let separator = choice.of([",", ";", "\t", " "])
    var text = choice.list(columns...columns, separator: separator) {
      $0.of(["x", "y", "z", "t", "a b", "\"q\"", "x", "1", ""])
    }
    let newline = choice.of(["\n", "\n", "\r\n", "\r"])
    for _ in 0..<choice.below(12) {
      let width = choice.isChosen(one: 12) ? choice.below(6) : columns
      text += newline
      text += choice.list(width...width, separator: separator) {
        $0.isChosen(one: 8) ? $0.of(["", "\"1\"", "\"1\n\"", "a"]) : $0.number()
      }
    }
    return Array(text.utf8)
  },
  read: { bytes in
    for columns in [nil, "x->y", "x,y->z", "x,x->y", "->y", "x=y", "x,->z"] {
      do {
        let table = try withFile(bytes, named: ".csv") {
          try TabulatedData(reading: $0, columns: columns)
        }
        guard table.inputs.storage.allSatisfy(\.isFinite), table.inputs.count == table.outputs.count
        else { throw Fault("a table with numbers that are none, or with rows of one side only") }
        // As a fit takes it.
        let parts = try table.split(holdOut: 0.2, seed: 1)
        guard parts.training.count + parts.holdOut.count == table.count else {
          throw Fault("the parts of a table are not the table")
        }
      } catch let error as UserError where columns != nil { _ = error }
    }
  })
