import Base
import Experiments
import Fitting
import Foundation
import GRDB
import Measurement
import Testing

/// What a run's curve says of error and time, and proven errors, through the store and the table.
@Suite("Curves and proofs in the store")
struct CurveStoreTests {
  private func swept(
    _ text: String, _ body: (Store, [RunRecord], String) throws -> Void
  ) throws {
    try withTemporaryFolder { folder in
      let store = try Store(path: folder + "/runs.sqlite")
      let plan = try Plan(ExperimentFile(text: text, path: folder + "/e.yaml"))
      _ = try Runner(plan: plan, store: store, jobs: 1).run()
      try body(store, store.records(), folder)
      try store.close()
    }
  }

  @Test(
    "a curve has the error of the network at its last point, seconds, and both come back from the store"
  )
  func curves() throws {
    try swept("target: sin(2*pi*x)\nfit: {steps: 60, samples: 64}\nnetwork: {width: 6}") {
      store, records, _ in
      let record = try #require(records.first)
      let last = try #require(record.curve.last)
      let sup = try #require(last.sup)
      // At fewer points than the measured one.
      #expect(sup <= record.errors.sup * (1 + 1e-12) && sup > 0.9 * record.errors.sup)
      let resolved = try ResolvedTarget(for: record.settings)
      guard case .function(let target) = resolved.target else {
        Issue.record("a formula is a function")
        return
      }
      #expect(try FixedPointsError(target)({ record.network($0) }) == sup)
      let seconds = record.curve.compactMap(\.seconds)
      #expect(seconds.count == record.curve.count)
      #expect(zip(seconds, seconds.dropFirst()).allSatisfy(<=))
      #expect((seconds.last ?? .infinity) <= record.wallSeconds)
      let measured = record.curve.filter { $0.sup != nil }
      #expect(measured.count > 5 && measured.count <= record.curve.count)
      // The fit that nobody looks at takes the same steps.
      let again = try execute(record.settings)
      #expect(again.curve == record.curve && again.network == record.network)
    }
  }

  @Test("where the sup is not measured the curve has none")
  func unmeasured() throws {
    try swept("target: x^2\nmeasure: [l2]\nfit: {steps: 5, samples: 16}\nnetwork: {width: 2}") {
      _, records, _ in
      #expect(records.allSatisfy { $0.curve.allSatisfy { $0.sup == nil && $0.seconds != nil } })
    }
  }

  @Test("a store of version 3 is read as it is, and brought up to date by a writer")
  func migration() throws {
    try swept("target: x^2\nfit: {steps: 5, samples: 16}\nnetwork: {width: 2}") {
      store, records, folder in
      try store.close()
      let old = try DatabaseQueue(path: folder + "/runs.sqlite")
      try old.write { db in
        for column in ["sup", "seconds"] {
          try db.execute(sql: "ALTER TABLE curves DROP COLUMN \(column)")
        }
        for column in ["certified_lower", "certified_upper"] {
          try db.execute(sql: "ALTER TABLE runs DROP COLUMN \(column)")
        }
        try db.execute(sql: "PRAGMA user_version = 3")
      }
      try old.close()
      let reader = try Store(path: folder + "/runs.sqlite", access: .read)
      let read = try #require(try reader.records().first)
      #expect(read.curve.map(\.loss) == records[0].curve.map(\.loss))
      #expect(read.curve.allSatisfy { $0.sup == nil && $0.seconds == nil })
      #expect(read.errors.certifiedUpper == nil)
      var count = 0
      try reader.forEachSummary { _ in count += 1 }
      #expect(count == 1)
      try reader.close()
      let writer = try Store(path: folder + "/runs.sqlite")
      var other = records[0]
      other.settings.seed = 99
      other.id = try other.settings.identity()
      try writer.insert(other)
      let back = try writer.records()
      #expect(back.count == 2 && back.map { $0.curve.last?.sup }.contains(other.curve.last?.sup))
      try writer.close()
    }
  }

  @Test("whether a run interpolates is a fact of its row, NULL in older stores")
  func interpolation() throws {
    try swept(
      """
      target: sin(9*x)
      network: {width: 8}
      fit: {steps: 200, samples: [10, 200]}
      """
    ) { store, records, folder in
      let samples = try records.map { try #require($0.errors.samples) }
      #expect(samples.map(\.interpolates) == [true, false])
      #expect(samples[0].elsewhere > 5 * samples[0].atSamples)
      var summaries: [SampleErrors?] = []
      try store.forEachSummary { summaries.append($0.errors.samples) }
      #expect(summaries == samples)
      let lines = csv(records).split(separator: "\n").map { $0.split(separator: ",") }
      let place = try #require(lines[0].firstIndex(of: "interpolates"))
      #expect(lines[0][place - 2] == "samples_rms" && lines[0][place - 1] == "elsewhere_rms")
      #expect(csv(records).contains(",\(plain(samples[0].elsewhere)),true,"))
      try store.close()
      let old = try DatabaseQueue(path: folder + "/runs.sqlite")
      try old.write { db in
        for column in ["samples_rms", "elsewhere_rms", "interpolates"] {
          try db.execute(sql: "ALTER TABLE runs DROP COLUMN \(column)")
        }
        try db.execute(sql: "PRAGMA user_version = 4")
      }
      try old.close()
      let writer = try Store(path: folder + "/runs.sqlite")
      #expect(try writer.records().allSatisfy { $0.errors.samples == nil })
      var other = records[0]
      other.settings.seed = 99
      other.id = try other.settings.identity()
      try writer.insert(other)
      #expect(try writer.records().last?.errors.samples == samples[0])
      try writer.close()
    }
  }

  @Test("a sweep may ask for proven errors: they bracket the sampled one, and the table has them")
  func certified() throws {
    try swept(
      """
      target: [sin(2*pi*x), "x^2"]
      measure: [l2, sup, certified]
      network: {width: 4, activation: [relu, tanh]}
      fit: {steps: 30, samples: 64}
      """
    ) { store, records, _ in
      #expect(records.count == 4)
      for record in records {
        let lower = try #require(record.errors.certifiedLower)
        let upper = try #require(record.errors.certifiedUpper)
        #expect(lower <= upper && record.errors.sup <= upper * (1 + 1e-9))
        #expect(upper <= 1.02 * record.errors.sup, "\(record.settings.activation)")
        #expect(record.errors.method.contains("certified: the upper one of two proven bounds"))
        let again = try execute(record.settings).errors
        #expect(again.certifiedLower == lower && again.certifiedUpper == upper)
      }
      let lines = csv(records).split(separator: "\n")
      #expect(lines[0].contains(",certified_lower,certified_upper,"))
      #expect(lines[1].contains(",\(plain(records[0].errors.certifiedUpper ?? 0)),"))
      // Who asks for no proof has the identity that it always had.
      var without = records[0].settings
      without.measure = [.l2, .sup]
      #expect(try without.canonicalJSON().contains("\"measure\":[\"l2\",\"sup\"]"))
    }
  }

  @Test("what is no norm, and a proof alone, is one line")
  func wrong() throws {
    for (measure, words) in [
      ("[certified]", "certified goes beside l1, l2 or sup, such as [sup, certified]"),
      ("[proven]", "unknown norm 'proven'; measure takes l1, l2, sup and certified"),
    ] {
      #expect(throws: UserError(words, at: "e.yaml:2")) {
        try ExperimentFile(text: "target: x^2\nmeasure: \(measure)\n", path: "e.yaml")
      }
    }
  }

  @Test("the table that is written piece by piece is the one of the records")
  func streamed() throws {
    try swept(
      """
      target: [sin(2*pi*x), "sqrt(x+1)"]
      domain: [[-1, 1]]
      network: {width: [2, 3], depth: [0, 1, 2]}
      fit: {steps: 5, samples: 32}
      seeds: 2
      """
    ) { store, records, _ in
      #expect(records.count > 8)
      var text = ""
      var pieces = 0
      try store.writeCSV { piece in
        text += piece
        pieces += 1
      }
      #expect(text == csv(records))
      #expect(pieces >= 1 && text.split(separator: "\n").count == records.count + 1)
      var one = ""
      try store.writeCSV(experiment: "e") { one += $0 }
      #expect(one == text)
      #expect(throws: UserError.self) { try store.writeCSV(experiment: "other") { _ in } }
    }
  }
}
