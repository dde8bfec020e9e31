import Base
import Constructions
import Foundation
import Functions
import Networks
import Testing

@Suite("Constructions with options that nobody means")
struct HostileOptionTests {
  /// Builds, and looks at the result: an error of the user's, or finite values everywhere.
  private func check(_ entry: ConstructionEntry, _ options: ConstructionOptions) throws {
    do {
      let construction = try entry.build(options)
      let corners = construction.domain.bounds.map(\.lowerBound)
      let values = construction(
        Batch(features: corners.count, points: [corners, construction.domain.centre]))
      let isFinite = values.storage.allSatisfy(\.isFinite)
      #expect(isFinite, "\(entry.theorem.id) \(options)")
    } catch let error as UserError {
      let text = error.description
      #expect(!text.contains("\n") && text.count > 10)
    }
  }

  private static let names = ConstructionCatalogue.entries.map(\.theorem.id)

  private static let domains = [
    "[-1e60,1e60]", "[0,1e-60]", "[1e10,10000000001]", "[-1e-50,1e-50]", "[0,1e15]", "[0,1]^64",
    "[0,1]^7", "[1e60,1.1e60]", "[-1e60,1e60]x[0,1e-60]", "[0,1e-60]^2",
  ]

  private static let targets = [
    "5e-324", "5e-324*x", "1e-310*x", "1e308", "1e308*x", "1e300*exp(x)", "1/0", "0/0", "1/x",
    "x/0", "sqrt(-1)", "0*x", "1+1e-300*x", "1e60*sin(x)", "1e-60*sin(x)", "step(x)", "1e9*x/3",
    "mesh:16:1e308*x", "mesh:8x8:1/x+y", "mesh:2x2:5e-324*x*y", "mesh:4:1/0", "mesh:100000:sine",
    "mesh:300x300:franke",
  ]

  @Test("awkward domains end in an error or in finite values", arguments: names)
  func domains(name: String) throws {
    let entry = try ConstructionCatalogue.entry(name)
    for text in Self.domains {
      for target in [nil, "sine", "sqrt(abs(x))", "franke"] {
        var options = ConstructionOptions(target: target)
        options.domain = try Domain(parsing: text)
        // Small sizes: what is looked at is the arithmetic.
        let known = entry.options.map(\.name)
        if known.contains(.width) { options.width = 4 }
        if known.contains(.depth) { options.depth = 6 }
        if !known.contains(.target) { options.target = nil }
        if !known.contains(.domain) { continue }
        try check(entry, options)
      }
    }
  }

  @Test("awkward targets end in an error or in finite values", arguments: names)
  func targets(name: String) throws {
    let entry = try ConstructionCatalogue.entry(name)
    let known = entry.options.map(\.name)
    guard known.contains(.target) else { return }
    for target in Self.targets {
      var options = ConstructionOptions(target: target)
      if known.contains(.width) { options.width = 4 }
      if known.contains(.depth) { options.depth = 6 }
      try check(entry, options)
    }
  }

  @Test("large and odd numbers are errors that name the option", arguments: names)
  func numbers(name: String) throws {
    let entry = try ConstructionCatalogue.entry(name)
    for size in [Int.min, -1, 0, 1 << 31, 1 << 32, Int.max] {
      for options in [ConstructionOptions(width: size), ConstructionOptions(depth: size)] {
        #expect(throws: UserError.self) { try entry.build(options) }
      }
    }
    for number in [Double.nan, .infinity, -1, 0] {
      for options in [ConstructionOptions(epsilon: number), ConstructionOptions(step: number)] {
        #expect(throws: UserError.self) { try entry.build(options) }
      }
    }
  }
}
