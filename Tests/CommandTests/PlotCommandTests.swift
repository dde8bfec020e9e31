import Foundation
import Testing

/// `approxima plot`: any columns of stores as a figure for a paper.
@Suite("Plots of stores")
struct PlotCommandTests {
  /// Two small stores: widths × depths × activations × seeds of x², and the same with longer fits.
  private let twoStores = """
    cat > a.yaml <<'END'
    name: a
    target: x^2
    network: {width: [2, 4, 8], depth: [1, 2], activation: [tanh, relu]}
    fit: {steps: 5, samples: 32}
    seeds: 3
    END
    sed 's/name: a/name: b/; s/steps: 5/steps: 6/' a.yaml > b.yaml
    approxima sweep a.yaml --store a.sqlite 2> /dev/null
    approxima sweep b.yaml --store b.sqlite 2> /dev/null
    """

  private func plot(_ options: String, in folder: URL) throws -> Command.Outcome {
    try Command.bash("approxima plot \(options)", in: folder)
  }

  private func rows(_ file: String, in folder: URL) throws -> [[String]] {
    try String(contentsOf: folder.appending(path: file), encoding: .utf8).split(separator: "\n")
      .map { line in
        fields(of: String(line))
      }
  }

  @Test("medians, ranges and best runs over the seeds are those of the CSV of all runs")
  func statistics() throws {
    try withFolder(madeBy: twoStores) { folder in
      _ = try Command.bash("approxima report a.sqlite --csv runs.csv", in: folder)
      let runs = try rows("runs.csv", in: folder)
      let column = { (name: String) in try #require(runs[0].firstIndex(of: name)) }
      let (w, d, a, s) = (
        try column("width"), try column("depth"), try column("activation"), try column("sup")
      )
      for statistic in ["median", "best"] {
        let outcome = try plot(
          "a.sqlite --x width --y sup --color activation --where 'depth = 2' --stat \(statistic) "
            + "--output f.svg --csv f.csv --caption", in: folder)
        #expect(outcome.code == 0, "\(outcome.error)")
        #expect(outcome.output.contains("for depth = 2") && outcome.output.contains("18 runs"))
        let drawn = try rows("f.csv", in: folder)
        #expect(drawn.count == 7)
        for row in drawn.dropFirst() {
          let own = runs.dropFirst().filter { $0[w] == row[2] && $0[d] == "2" && $0[a] == row[1] }
            .compactMap { Double($0[s]) }.sorted()
          try #require(own.count == 3)
          let expected = statistic == "best" ? own[0] : own[1]
          #expect(abs((Double(row[3]) ?? .nan) / expected - 1) < 1e-6)
          if statistic == "median" {
            #expect(abs((Double(row[4]) ?? .nan) / own[0] - 1) < 1e-6)
            #expect(abs((Double(row[5]) ?? .nan) / own[2] - 1) < 1e-6)
          }
        }
      }
      let all = try plot(
        "a.sqlite --x wall_seconds --y l2 --stat all --output f.svg --csv f.csv", in: folder)
      #expect(all.code == 0)
      #expect(try rows("f.csv", in: folder).count == 37)
    }
  }

  @Test("what no axis shows is not mixed in silence")
  func mixed() throws {
    try withFolder(madeBy: twoStores) { folder in
      let outcome = try plot("a.sqlite --x width --y sup --output f.svg --csv f.csv", in: folder)
      #expect(outcome.code == 0)
      #expect(
        outcome.error.contains(
          "up to 4 groups of runs share a point, which differ in activation and depth"),
        "\(outcome.error)")
      #expect(try rows("f.csv", in: folder).count == 4)
      let told = try plot(
        "a.sqlite --x width --y sup --color activation --facet depth --output f.svg", in: folder)
      #expect(!told.error.contains("share a point"))
      let svg = try String(contentsOf: folder.appending(path: "f.svg"), encoding: .utf8)
      #expect(svg.contains(">depth 1</text>") && svg.contains(">depth 2</text>"))
    }
  }

  @Test("several stores stand side by side, each under its name")
  func stores() throws {
    try withFolder(madeBy: twoStores) { folder in
      let outcome = try plot(
        "a.sqlite b.sqlite --x width --y l2 --where 'depth = 1 and activation = relu' --output f.svg "
          + "--csv f.csv", in: folder)
      #expect(outcome.code == 0, "\(outcome.error)")
      let names = Set(try rows("f.csv", in: folder).dropFirst().map { $0[1] })
      #expect(names == ["a", "b"])
    }
  }

  @Test("a figure for a paper is as wide as asked, with its letters and without a title")
  func paper() throws {
    try withFolder(madeBy: twoStores) { folder in
      let outcome = try plot(
        "a.sqlite --x width --y sup --color activation --facet depth --style paper --width 84mm --size 8pt "
          + "--output f.svg", in: folder)
      #expect(outcome.code == 0, "\(outcome.error)")
      let svg = try String(contentsOf: folder.appending(path: "f.svg"), encoding: .utf8)
      #expect(svg.contains(" width=\"84mm\"") && !svg.contains("x²:"))
      #expect(!svg.contains("prefers-color-scheme"))
      let dark = try plot(
        "a.sqlite --x width --y sup --color depth --where 'activation = relu' --style dark --output f.svg",
        in: folder)
      #expect(dark.code == 0)
      let text = try String(contentsOf: folder.appending(path: "f.svg"), encoding: .utf8)
      // Mathematics in the title is set.
      #expect(text.contains("#14171b") && text.contains(">2</tspan>") && text.contains("italic"))
    }
  }

  @Test("a PDF has the asked width, and all of its letters are in it")
  func pdf() throws {
    try withFolder(madeBy: twoStores) { folder in
      let outcome = try Command.bash(
        """
        approxima plot a.sqlite --x width --y sup --color activation --facet depth --style paper --output f.pdf
        approxima plot a.sqlite --x width --y sup --color activation --facet depth --output f.png
        head -c 8 f.pdf; echo; head -c 4 f.png | tail -c 3; echo
        if command -v pdffonts > /dev/null; then
          pdffonts f.pdf | tail -n +3 | grep -v ' yes *yes\\| yes *no ' || true
          pdfinfo f.pdf | grep 'Page size'
        fi
        """, in: folder)
      #expect(outcome.code == 0, "\(outcome.error)")
      let lines = outcome.output.split(separator: "\n").map(String.init)
      #expect(lines[0].hasPrefix("%PDF-1.") && lines[1] == "PNG")
      // 84 mm are 238.11 points; no font stands in the list as one that is not embedded.
      if lines.count > 2 { #expect(lines.count == 3 && lines[2].contains(" 238.1")) }
    }
  }

  @Test("TeX compiles with pgfplots where there is a TeX")
  func tex() throws {
    try withFolder(madeBy: twoStores) { folder in
      let outcome = try Command.bash(
        """
        approxima plot a.sqlite --x width --y sup --color activation --facet depth --style paper \
          --output f.tex --caption > caption.tex
        cat > page.tex <<END
        \\documentclass[twocolumn]{article}
        \\usepackage{pgfplots} \\usepgfplotslibrary{groupplots} \\pgfplotsset{compat=1.17}
        \\begin{document}\\begin{figure}\\input{f}\\caption{$(cat caption.tex)}\\end{figure}\\end{document}
        END
        if kpsewhich pgfplots.sty > /dev/null 2>&1; then
          pdflatex -interaction=nonstopmode -halt-on-error page.tex > log || { tail -20 log >&2; exit 1; }
          ls page.pdf; fi
        """, in: folder)
      #expect(outcome.code == 0, "\(outcome.error)")
      let tex = try String(contentsOf: folder.appending(path: "f.tex"), encoding: .utf8)
      #expect(tex.contains("\\begin{groupplot}") && tex.contains("\\addlegendentry{tanh}"))
      #expect(tex.contains("ymode=log") && tex.contains("xtick={2,4,8}"))
      // A brace that is open would end in another's figure.
      #expect(tex.count { $0 == "{" } == tex.count { $0 == "}" })
    }
  }

  @Test(
    "what is wrong is said in one line with the option",
    arguments: [
      ("--x widht --y sup --output f.svg", "--x: no column 'widht'; did you mean 'width'"),
      ("--x width --y spu --output f.svg", "--y: no column 'spu'; did you mean 'sup'"),
      (
        "--x width --y sup --color zzzzzz --output f.svg",
        "--color: no column 'zzzzzz'; there are store, experiment"
      ),
      ("--x width --y status --output f.svg", "approxima: --y: 'status' holds texts such as"),
      (
        "--x width --y sup --where depth --output f.svg",
        "--where: 'depth' is no condition; write one such as depth <= 2"
      ),
      (
        "--x width --y sup --where 'dpth = 1' --output f.svg",
        "--where: no column 'dpth'; did you mean 'depth'"
      ),
      ("--x width --y sup --where 'depth <' --output f.svg", "--where: 'depth <' is no condition"),
      (
        "--x width --y sup --where 'activation < relu' --output f.svg",
        "< compares numbers, not 'relu'"
      ),
      (
        "--x width --y sup --where 'depth = 9' --output f.svg",
        "--where: no run is left where depth = 9"
      ),
      (
        "--x width --y sup --output f.jpg",
        "unknown type '.jpg'; name a file that ends in .svg, .pdf, .png or .tex"
      ),
      ("--x width --y sup --output f", "name a file that ends in .svg, .pdf, .png or .tex"),
      ("--x width --y sup --output f.svg --stat mean", "--stat: unknown stat 'mean'; "),
      (
        "--x width --y sup --output f.svg --style papre",
        "--style: unknown style 'papre'; did you mean 'paper'"
      ),
      (
        "--x width --y sup --output f.svg --width 84",
        "--width: '84' is no width; write one from 20mm to 2000mm"
      ),
      ("--x width --y sup --output f.svg --width 1mm", "--width: '1mm' is no width"),
      ("--x width --y sup --output f.svg --size big", "--size: 'big' is no size of letters"),
      ("--x width --y sup --output f.pdf --font Nothere", "--font: no font 'Nothere' is installed"),
      ("--x width --y sup --output a.sqlite.svg/f.svg", "a.sqlite.svg"),
    ])
  func mistakes(options: String, line: String) throws {
    try withFolder(madeBy: twoStores) { folder in
      let outcome = try plot("a.sqlite \(options)", in: folder)
      #expect(outcome.code == 2, "\(options)")
      #expect(outcome.error.contains(line), "\(outcome.error)")
      #expect(outcome.error.split(separator: "\n").count == 1, "\(outcome.error)")
    }
  }

  @Test("a file that is no store, and one of a newer version, are refused by name")
  func versions() throws {
    try withFolder(madeBy: twoStores) { folder in
      let outcome = try Command.bash(
        """
        echo no > no.sqlite
        cp b.sqlite new.sqlite; sqlite3 new.sqlite 'pragma user_version = 99' 2> /dev/null \
          || python3 -c "import sqlite3; c = sqlite3.connect('new.sqlite'); c.execute('pragma user_version = 99'); c.commit()"
        for store in no.sqlite new.sqlite nowhere.sqlite; do
          approxima plot a.sqlite $store --x width --y sup --output f.svg || echo $?; done
        """, in: folder)
      #expect(outcome.output == "2\n2\n2\n")
      let lines = outcome.error.split(separator: "\n")
      #expect(lines.count == 3, "\(outcome.error)")
      #expect(
        lines[0].contains("no.sqlite") && lines[1].contains("version 99")
          && lines[2].contains("nowhere"))
    }
  }
}

/// The fields of a line of CSV; commas inside quotes become semicolons.
private func fields(of line: String) -> [String] {
  var isQuoted = false
  var fields = [""]
  for letter in line {
    if letter == "\"" {
      isQuoted.toggle()
    } else if letter == ",", !isQuoted {
      fields.append("")
    } else {
      fields[fields.count - 1].append(letter == "," ? ";" : letter)
    }
  }
  return fields
}
