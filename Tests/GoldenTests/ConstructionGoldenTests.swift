import Base
import Constructions
import Formulas
import Foundation
import Functions
import Kernels
import Measurement
import Networks
import Testing
import Verification

/// The networks that theorems build, held against those of an earlier version: every bit of their files,
/// of their values, of what is proven of them.
///
/// As `FitGoldenTests`, with a list for each kind of machine.
struct ConstructionGoldenTests {
  private struct Case {
    let name: String
    let id: String
    let options: ConstructionOptions
  }

  /// Every theorem with its defaults, and with each of its options that counts.
  private static let cases: [Case] =
    ConstructionCatalogue.entries.flatMap { entry -> [Case] in
      let (id, names) = (entry.theorem.id, entry.options.map(\.name))
      var cases = [Case(name: id, id: id, options: ConstructionOptions())]
      func add(_ option: ConstructionOption.Name, _ text: String, _ options: ConstructionOptions) {
        if names.contains(option) {
          cases.append(Case(name: "\(id) \(option) \(text)", id: id, options: options))
        }
      }
      for width in [1, 5] { add(.width, "\(width)", ConstructionOptions(width: width)) }
      for depth in [1, 5] { add(.depth, "\(depth)", ConstructionOptions(depth: depth)) }
      add(.epsilon, "0.05", ConstructionOptions(epsilon: 0.05))
      add(.domain, "[0,2]", ConstructionOptions(domain: Domain(0...2)))
      add(.activation, "gelu", ConstructionOptions(activation: .gelu))
      for target in ["sin(2*pi*x)", "franke", "mesh:7:runge", "mesh:5x6:franke"] {
        add(.target, target, ConstructionOptions(target: target))
      }
      return cases
    } + [
      Case(
        name: "10⁴ nodes", id: "he-finite-elements",
        options: ConstructionOptions(target: "mesh:100x100:franke"))
    ]

  @Test("theorems build the networks of earlier versions, bit for bit")
  func bits() throws {
    let cases = ConstructionGoldenTests.cases
    #expect(Set(cases.map(\.name)).count == cases.count)
    var found: [String: String] = [:]
    for one in cases { found[one.name] = try ConstructionGoldenTests.hash(one) }
    try Goldens(file: "constructions.json").compare(found)
  }

  /// The hash of all that is seen of a network, or what is said where there is none.
  private static func hash(_ one: Case) throws -> String {
    let construction: Construction
    do {
      construction = try ConstructionCatalogue.entry(one.id).build(one.options)
    } catch let error as UserError {
      return error.description
    }
    let (network, domain) = (construction.network, construction.domain)
    var hash = BitHash()
    hash.add(bytes: try NetworkFile(network: network).json())
    let random = RandomSource(seed: 1, stream: "golden constructions")
    let points = (0..<200).map { _ in
      domain.bounds.map { random.uniform($0.lowerBound, $0.upperBound) }
    }
    hash.add(network(Batch(features: domain.dimension, points: points)).storage)
    hash.add(network.value(at: points[0].map { Float80($0) }).map { Double($0) })
    guard network.parameterCount < 300 else { return hash.text }
    let options = CertifyOptions(tolerance: 0.01, boxes: 20, threads: 1)
    for range in try certifyRange(of: network, in: domain, options: options) {
      hash.add([range.least.lower, range.least.upper, range.largest.lower, range.largest.upper])
    }
    let box = Box(
      lower: domain.bounds.map(\.lowerBound), upper: domain.bounds.map(\.upperBound))
    if let bounds = try? boundsOfMaximum(network, over: box) { hash.add(bounds.map(\.upper)) }
    return hash.text
  }
}
