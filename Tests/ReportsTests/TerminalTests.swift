import Base
import Foundation
import Reports
import Testing

@Suite("In the terminal")
struct TerminalTests {
  private let line: @Sendable (Batch) -> Batch = { points in
    Batch(features: 1, count: points.count, storage: Array(points.feature(0)))
  }
  private let off: @Sendable (Batch) -> Batch = { points in
    Batch(features: 1, count: points.count, storage: points.feature(0).map { $0 + 0.5 })
  }

  @Test("a line and a network half a unit above it are drawn to the letter")
  func goldenPlot() {
    let plot = terminalPlot(
      target: line, network: off, domain: Domain(0...2),
      style: TerminalStyle(columns: 40, rows: 6, isUnicode: true))
    #expect(plot == goldenUnicode)
    let ascii = terminalPlot(
      target: line, network: off, domain: Domain(0...2),
      style: TerminalStyle(columns: 40, rows: 6, isUnicode: false))
    #expect(ascii == goldenASCII)
    #expect(ascii.allSatisfy { $0.isASCII })
  }

  @Test("a plot keeps to its columns", arguments: [40, 60, 80, 100, 132])
  func columns(columns: Int) {
    for domain in [Domain(-1...1), Domain(0...1, -2...3), Domain(0...1, 0...1, 0...1)] {
      let plot = terminalPlot(
        target: wave, network: off, domain: domain, style: TerminalStyle(columns: columns))
      let lengths = plot.components(separatedBy: "\n").dropLast(2).map(\.count)
      #expect(lengths.count > 14 && (lengths.max() ?? 0) <= columns)
      #expect(plot.contains(domain.dimension == 3 ? "slice" : "network"))
    }
  }

  @Test("shades of the error are the darker the larger it is")
  func shades() {
    let zero: @Sendable (Batch) -> Batch = { Batch(features: 1, count: $0.count) }
    let ramp: @Sendable (Batch) -> Batch = { points in
      Batch(features: 1, count: points.count, storage: points.feature(0).map { pow(10, -2.4 * $0) })
    }
    let plot = terminalPlot(target: zero, network: ramp, domain: Domain(0...1, 0...1))
    let row = plot.components(separatedBy: "\n")[2].drop { $0 != "│" }.dropFirst()
    let ranks = row.map { "█▓▒░ ".firstIndex(of: $0)?.utf16Offset(in: "█▓▒░ ") ?? -1 }
    #expect(ranks == ranks.sorted() && Set(ranks).isSuperset(of: [0, 1, 2, 3]))
    let same = terminalPlot(target: zero, network: zero, domain: Domain(0...1, 0...1))
    #expect(same.contains("equals the target"))
  }

  @Test("values that are not finite leave gaps")
  func gaps() {
    let bad: @Sendable (Batch) -> Batch = { points in
      Batch(features: 1, count: points.count, storage: points.feature(0).map { $0 > 0 ? .nan : $0 })
    }
    let none: @Sendable (Batch) -> Batch = {
      Batch(features: 1, count: $0.count, storage: Array(repeating: .nan, count: $0.count))
    }
    #expect(!terminalPlot(target: line, network: bad, domain: Domain(-1...1)).isEmpty)
    #expect(!terminalPlot(target: bad, network: none, domain: Domain(-1...1)).isEmpty)
    #expect(terminalPlot(target: none, network: none, domain: Domain(-1...1)).contains("finite"))
  }

  @Test("tables align numbers to the right and text to the left")
  func table() {
    let table = Table(
      columns: [.init("norm", .left), .init("error")],
      rows: [["L1", Table.Cell(0.5)], ["sup", Table.Cell(1.25e-9)]])
    #expect(
      table.terminal() == """
        norm    error
        ────  ───────
        L1      0.500
        sup   1.25e-9

        """)
  }
}

private let goldenUnicode = """
            ⠒⠒ target   ● network
        2.0┤                      ●  ⢀⣀⡤⠴
        1.5┤                 ●  ⣀⣠⠴⠒⠋⠉
           │       ●    ● ⢀⣀⡤⠖⠚⠉⠁
        1.0┤  ●      ⣀⡤⠴⠒⠋⠉
        0.5┤   ⢀⣠⠤⠖⠚⠉⠁
          0┤⠴⠒⠋⠉
           └─────────────────────────────
            0             x             2

  """

private let goldenASCII = """
            .. target   o network
        2.0|                      o  ....
        1.5|                 o  ......
           |       o    o .......
        1.0|  o      ......
        0.5|   .......
          0|....
           +-----------------------------
            0             x             2

  """
