import Base
import Foundation
import Measurement
import Reports
import Testing

/// A report that opens with who is best, and whether the difference is real.
@Suite("Contests in a report")
struct ContestReportTests {
  private let options = ReportOptions(title: "A contest")

  /// tanh and gelu are alike, relu is worse by e, on two targets with ten seeds; each has a rate of its own.
  private func contest(
    seeds: Int = 10, inits: [String] = ["he"], rates: [String: String] = [:]
  ) -> [ReportRun] {
    var runs: [ReportRun] = []
    for (place, target) in ["wave", "peak"].enumerated() {
      for activation in ["relu", "tanh", "gelu"] {
        for (level, start) in inits.enumerated() {
          for seed in 1...seeds {
            let noise = 0.3 * sin(Double(7 * seed + activation.count * 31 + place * 5 + level))
            let error = exp(
              Double(place) + (activation == "relu" ? 1 : 0) + 0.5 * Double(level) + noise)
            var one = run(
              target: target, activation: activation, seed: seed, error: 0.01 * error)
            one.id += start
            one.settings = [
              (name: "init", value: start),
              (name: "learning rate", value: rates[activation] ?? "0.01"),
            ]
            runs.append(one)
          }
        }
      }
    }
    return runs
  }

  @Test("it stands first, ranks the contestants and says which difference is real")
  func first() throws {
    let document = ReportDocument(of: contest(), options: options)
    let figure = try #require(document.figures.first)
    #expect(figure.name == "contest")
    #expect(figure.figure.title == "Which activation is best, and is the difference real?")
    let subtitle = figure.figure.subtitle
    #expect(subtitle.contains("not told apart from it"), "\(subtitle)")
    #expect(!subtitle.contains("relu"))
    let worse = try #require(
      figure.figure.panels[0].series.first { $0.name.plain.hasPrefix("worse") })
    #expect(worse.points.count == 1 && worse.points[0].y == 0)
    guard case .categories(let names) = figure.figure.panels[0].y.scale else {
      Issue.record("names")
      return
    }
    #expect(names.first == "relu" && names.count == 3)
    // Its median error by the best's is about e.
    let ratio = try #require(
      figure.figure.panels[1].series.flatMap(\.points).first { $0.y == 0 }?.x)
    #expect(abs(log(ratio) - 1) < 0.3)
    #expect(figure.caption.contains("20 blocks") && figure.caption.contains("2 tasks"))
    #expect(document.page.contains("Which activation is best: "))
    #expect(document.summary.contains("Which activation is best: "))
  }

  @Test("a setting that each activation has for itself is no task")
  func tuned() throws {
    let runs = contest(rates: ["relu": "0.1", "gelu": "0.003"])
    let figure = try #require(figures(for: runs, options: options).first)
    #expect(figure.name == "contest" && figure.caption.contains("2 tasks"))
    #expect(figure.caption.contains("Each activation has its own learning rate"))
  }

  @Test("what else varies makes tasks, shares of variance and an agreement of rankings")
  func factors() throws {
    let all = figures(for: contest(inits: ["he", "auto"]), options: options)
    #expect(all[0].caption.contains("4 tasks"))
    let shares = try #require(all.first { $0.name == "contest-shares" })
    guard case .categories(let names) = shares.figure.panels[0].y.scale else {
      Issue.record("names")
      return
    }
    #expect(
      Set(["activation", "init", "seed", "the rest", "activation × init"]).isSubset(of: names))
    for series in shares.figure.panels[0].series {
      #expect(abs(series.points.reduce(0) { $0 + $1.x } - 100) < 1e-6)
    }
    let agreement = try #require(all.first { $0.name == "contest-agreement" })
    #expect(agreement.figure.panels[0].cells?.rows.count == 4)
  }

  @Test("where nothing differs, it says no; few seeds or two activations are no contest")
  func none() throws {
    var runs = contest()
    for index in runs.indices {
      let error = 0.02 + 0.01 * sin(2 * Double((index + 1) * (index + 1)))
      runs[index].errors = ErrorReport(
        l1: error, l2: error, sup: error, relativeL2: error, relativeSup: error, method: "")
    }
    let figure = try #require(figures(for: runs, options: options).first)
    #expect(
      figure.figure.subtitle.hasPrefix("no: that all are equal has p ="),
      "\(figure.figure.subtitle)")
    #expect(figures(for: contest(seeds: 4), options: options).first?.name != "contest")
    let two = contest().filter { $0.activation != "relu" }
    #expect(figures(for: two, options: options).first?.name != "contest")
  }

  @Test("runs without an error lose; an activation that lacks a task is named")
  func failures() throws {
    var runs = contest()
    for index in runs.indices where runs[index].activation == "gelu" {
      runs[index].status = .diverged
    }
    let lost = try #require(figures(for: runs, options: options).first)
    #expect(lost.figure.subtitle.hasPrefix("tanh"))
    let fourth = contest().filter { $0.activation == "relu" && $0.target == "wave" }
      .map { one -> ReportRun in
        var one = one
        one.activation = "mish"
        one.id += "mish"
        return one
      }
    let figure = try #require(figures(for: contest() + fourth, options: options).first)
    #expect(figure.caption.contains("as they lack some task: mish"))
  }

  @Test("first weights off the edge against depth: the map with six depth scales")
  func trainability() throws {
    var runs: [ReportRun] = []
    for depth in [4, 16, 64] {
      for scale in ["0.7", "1", "1.5"] {
        var one = run(
          widths: Array(repeating: 8, count: depth), error: 0.01 * Double(depth))
        one.id += scale
        one.settings = [(name: "init", value: "critical"), (name: "init scale", value: scale)]
        runs.append(one)
      }
    }
    let figure = try #require(figures(for: runs, options: options).first)
    #expect(figure.name == "trainability")
    let panel = figure.figure.panels[0]
    #expect(panel.cells?.rows.count == 3 && panel.cells?.rows[0].count == 3)
    // tanh at σ_w = 0.7: −6 / ln 0.49 = 8.41, between rows 4 and 16.
    let place = try #require(panel.series.flatMap(\.points).first { $0.x == 0 }?.y)
    #expect(abs(place - log(8.411 / 4) / log(4)) < 0.01)
  }
}
