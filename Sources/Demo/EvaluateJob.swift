// The picture of a network that the page made, by moving a unit or by hand.

import Base
import Experiments
import Foundation
import Functions
import Networks

/// The answer to `/api/evaluate`.
/// - Parameter body: `{network, target, domain, units}`; what is absent of target and domain is the
///   network file's.
/// - Throws: `UserError`.
func evaluation(of body: [UInt8]) throws -> JSON {
  struct Request: Decodable {
    var network: NetworkFile
    var target: String?
    var domain: DomainText?
    var units: Int?
  }
  let data = Data(body)
  let request: Request
  do {
    // Before the network is read, as its sizes decide how much is made of it.
    try JSONDecoder().decode(SizedNetwork.self, from: data).check()
    request = try JSONDecoder().decode(Request.self, from: data)
  } catch let error as DecodingError {
    throw userError(error)
  }
  guard let text = request.target ?? request.network.target else {
    throw UserError("name a target", at: "target")
  }
  try checkTarget(text)
  let target = try ResolvedTarget(text, domain: request.domain?.domain ?? request.network.domain)
  guard case .function(let function) = target.target else {
    throw UserError("a function is approximated here, not a table", at: "target")
  }
  let network = request.network.network
  guard network.inputs == function.inputs, network.outputs == function.outputs else {
    throw UserError(
      "the network maps \(network.inputs) to \(network.outputs) numbers, the target "
        + "\(function.inputs) to \(function.outputs)", at: "network")
  }
  let picture = try Picture(function, showsUnits: request.units == 1)
  return try .object(
    [
      JSON.Member("grid", picture.grid.json),
      JSON.Member("target_values", JSON(picture.target.rows)),
    ] + picture.members(of: network))
}

/// A domain as text or as pairs.
private struct DomainText: Decodable {
  let domain: Domain

  init(from decoder: any Decoder) throws {
    if let text = try? decoder.singleValueContainer().decode(String.self) {
      domain = try Domain(parsing: text)
    } else {
      domain = try Domain(from: decoder)
    }
  }
}

/// The sizes of the network in a request.
private struct SizedNetwork: Decodable {
  struct File: Decodable {
    struct Shape: Decodable {
      var inputs: Int
      var outputs: Int
      var widths: [Int]
      var activations: [String]
    }
    var architecture: Shape
  }
  var network: File

  func check() throws {
    let shape = network.architecture
    guard (1...2).contains(shape.inputs), (1...16).contains(shape.outputs),
      shape.widths.count <= 1000, shape.widths.allSatisfy({ $0 <= 4096 })
    else {
      throw UserError(
        "at most 1000 hidden layers of width 4096, 2 inputs and 16 outputs are shown",
        at: "network.architecture")
    }
    // Widths below 0 are told of where the network is read.
    guard shape.widths.reduce(0, { $0 + max(0, $1) }) <= Limits.drawnUnits else {
      throw UserError(
        "at most \(Limits.drawnUnits) hidden units are shown", at: "network.architecture.widths")
    }
    guard shape.activations.allSatisfy({ $0.utf8.count <= Limits.activationText }) else {
      throw UserError(
        "an activation has at most \(Limits.activationText) characters here",
        at: "network.architecture.activations")
    }
  }
}
