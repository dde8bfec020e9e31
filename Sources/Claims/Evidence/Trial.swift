// One run of a claim's experiment, through which everything passes that may be broken on purpose.

import Base
import Functions
import Kernels
import Measurement
import Networks

/// How much is spent, from which seed, and what is broken.
///
/// An experiment hands every network that its claim rests on, and every certificate, to the trial before it
/// measures it: `claims refute` gets them damaged.
struct Trial {
  let size: ClaimSize
  let seed: UInt64
  private let damage: Damage?
  private let handed = Handed()

  private final class Handed {
    var networks = 0
    var certificates = 0
    /// The networks whose widths are claimed.
    var widths: [Int] = []
    var what: String?
  }

  init(size: ClaimSize, seed: UInt64, damage: Damage? = nil) {
    self.size = size
    self.seed = seed
    self.damage = damage
  }

  /// Networks and certificates that were handed over.
  var networks: Int { handed.networks }
  var certificates: Int { handed.certificates }
  /// The networks among them whose widths are claimed.
  var widths: [Int] { handed.widths }
  /// What was broken; nil where there was nothing to break.
  var broken: String? { handed.what }

  /// A network that the claim rests on.
  /// - Parameters:
  ///   - domain: where it is used.
  ///   - hasClaimedWidths: whether a prediction is about the widths of its layers.
  func built(
    _ network: Network, on domain: Domain, hasClaimedWidths: Bool = false
  ) throws -> Network {
    handed.networks += 1
    if hasClaimedWidths { handed.widths.append(handed.networks - 1) }
    guard let damage, case .network(let index, let how) = damage.part,
      index == handed.networks - 1,
      let damaged = try damaged(network, how, on: domain, seed: damage.seed)
    else { return network }
    handed.what = damaged.what + (index > 0 ? ", in network \(index + 1)" : "")
    return damaged.network
  }

  /// A list that proves something by its length or its members: damage drops one of them.
  func list<Element>(_ list: [Element], of what: String) -> [Element] {
    guard isBroken(), !list.isEmpty, let damage else { return list }
    var shorter = list
    let source = RandomSource(seed: damage.seed, stream: "damage")
    let place = source.integer(below: list.count)
    shorter.remove(at: place)
    handed.what = "\(what) \(place + 1) of \(list.count) left out"
    return shorter
  }

  /// The duals of a linear program: damage sets the largest to 0.
  func duals(_ duals: [Double]) -> [Double] {
    guard isBroken(), let largest = duals.indices.max(by: { abs(duals[$0]) < abs(duals[$1]) })
    else { return duals }
    var others = duals
    others[largest] = 0
    handed.what = "the largest of \(duals.count) duals set to 0"
    return others
  }

  private func isBroken() -> Bool {
    handed.certificates += 1
    guard let damage, case .certificate(let index) = damage.part else { return false }
    return index == handed.certificates - 1
  }
}
