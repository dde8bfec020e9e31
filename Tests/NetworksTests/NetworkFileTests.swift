import Base
import Foundation
import Networks
import ONNX
import Testing

@Suite("Network file")
struct NetworkFileTests {
  private func file() throws -> NetworkFile {
    let architecture = try Architecture(
      inputs: 2, outputs: 1, widths: [3, 2], activations: [.tanh, .prelu], skip: .output)
    return NetworkFile(
      network: randomNetwork(architecture, seed: 1), target: "x*y", domain: Domain(-1...1, 0...2))
  }

  @Test("every bit of every parameter survives, whatever it is")
  func exactBits() throws {
    let file = try file()
    var network = try file.network.dense()
    var generator = SystemRandomNumberGenerator()
    let special: [Double] = [
      0, -0.0, .leastNonzeroMagnitude, -.leastNormalMagnitude, .greatestFiniteMagnitude, .infinity,
      -.infinity, 0.1, 1.0 / 3, 1e22, 123_456_789_012_345_680,
    ]
    for round in 0..<200 {
      for place in network.parameters.indices {
        network.parameters[place] =
          round == 0 && place < special.count
          ? special[place]
          : Double(bitPattern: UInt64.random(in: 0...UInt64.max, using: &generator))
        if network.parameters[place].isNaN { network.parameters[place] = .pi }
      }
      let back = try NetworkFile(
        json: NetworkFile(network: network, target: file.target, domain: file.domain).json())
      let read = try back.network.dense()
      #expect(read.parameters.map(\.bitPattern) == network.parameters.map(\.bitPattern))
      #expect(read.architecture == network.architecture)
      #expect(back.target == file.target && back.domain == file.domain)
    }
    network.parameters[0] = .nan
    let json = try NetworkFile(network: network).json()
    #expect(try NetworkFile(json: json).network.dense().parameters[0].isNaN)
  }

  @Test("the format is the documented one")
  func golden() throws {
    let architecture = try Architecture(inputs: 1, width: 2, depth: 1, activation: .relu)
    let network = Network(architecture, parameters: [1, -1, -1, 0.5, 2, -3, 0.25])
    let json = try NetworkFile(network: network, target: "abs", domain: Domain(-1...1)).json()
    #expect(
      String(decoding: json, as: UTF8.self)
        == #"{"architecture":{"activations":["relu"],"inputs":1,"outputs":1,"skip":"none","#
        + #""widths":[2]},"domain":[[-1,1]],"format":"approxima-network","#
        + #""parameters":[1,-1,-1,0.5,2,-3,0.25],"precision":"f64","target":"abs","version":1}"#)
  }

  @Test("the split of the rows survives, in both versions, and older files have none")
  func split() throws {
    var file = try file()
    #expect(try !String(decoding: file.json(), as: UTF8.self).contains("split"))
    let split = DataSplit(holdOut: 1.0 / 3, seed: .max, rows: "00ff")
    file.split = split
    #expect(try NetworkFile(json: file.json()).split == split)
    let general = Network(
      file.network.graph, parameters: file.network.parameters, precision: .f64)
    var version2 = NetworkFile(network: general)
    version2.split = split
    #expect(try NetworkFile(json: version2.json()) == version2)
    #expect(throws: UserError("it must be between 0 and 1, not 2", at: "key split.hold_out")) {
      let text = String(decoding: try file.json(), as: UTF8.self)
      _ = try NetworkFile(
        json: Data(text.replacing("0.3333333333333333", with: "2").utf8))
    }
  }

  @Test(
    "a broken file is one line that names the place",
    arguments: [
      ("", "not valid JSON"),
      ("{", "not valid JSON: Unexpected end of file during JSON parse"),
      ("{\n \"a\": NaN}", "not valid JSON: Invalid value at line 2, column 7"),
      ("[1,2]", "expected an object"),
      (
        #"{"format":"approxima-network","version":1,"architecture":{"inputs":1,"blockLayers":7}}"#,
        "key architecture: unknown key blockLayers; did you mean 'block_layers'?"
      ),
      (
        #"{"format":"approxima-network","version":1,"precision":"f16","architecture":{"inputs":1,"outputs":1,"widths":[2],"activations":["relu"],"skip":"none"},"parameters":[1]}"#,
        "f16"
      ),
      (
        "{\"format\":\"approxima-network\",\"version\":1,\n\"precision\":\"f32\",\"precision\":\"f64\",\"architecture\":{\"inputs\":1,\"outputs\":1,\"widths\":[],\"activations\":[],\"skip\":\"none\"},\"parameters\":[1,2]}",
        "line 2: key precision: an object has this key twice; leave one"
      ),
      (#"{"format":"other"}"#, "not a network file: key format must be \"approxima-network\""),
      (#"{"format":"approxima-network"}"#, "key version is missing"),
      (
        #"{"format":"approxima-network","version":3}"#, "version 3 is newer than this program reads"
      ),
      (
        #"{"format":"approxima-network","version":1,"architecture":{"inputs":1}}"#,
        "key architecture.outputs is missing"
      ),
      (
        #"{"format":"approxima-network","version":1,"architecture":{"inputs":1,"outputs":1,"widths":[2],"activations":["tanj"],"skip":"none"}}"#,
        "'tanj'"
      ),
      (
        #"{"format":"approxima-network","version":1,"architecture":{"inputs":1,"outputs":1,"widths":[0],"activations":["tanh"],"skip":"none"}}"#,
        "width 0"
      ),
      (
        #"{"format":"approxima-network","version":1,"architecture":{"inputs":1,"outputs":1,"widths":[],"activations":[],"skip":"none"},"parameters":[1],"precision":"f64"}"#,
        "key parameters: this architecture has 2 parameters, found 1"
      ),
      (
        #"{"format":"approxima-network","version":1,"architecture":{"inputs":1,"outputs":1,"widths":[],"activations":[],"skip":"none"},"parameters":[1,"two"],"precision":"f64"}"#,
        "key parameters[1]"
      ),
      (
        #"{"format":"approxima-network","version":1,"architecture":{"inputs":1,"outputs":1,"widths":[],"activations":[],"skip":"none"},"parameters":[1,2],"precision":"f64","domain":[[1,-1]]}"#,
        "inverted"
      ),
    ])
  func broken(text: String, says: String) {
    do {
      _ = try NetworkFile(json: Data(text.utf8))
      Issue.record("accepted: \(text)")
    } catch let error as UserError {
      #expect(error.description.contains(says), "\(error)")
      #expect(!error.description.contains("\n"))
    } catch {
      Issue.record("not a user error: \(error)")
    }
  }

  @Test("a file cut short anywhere never crashes and always says so")
  func truncated() throws {
    let json = try file().json()
    for length in 0..<json.count {
      #expect(throws: UserError.self) { try NetworkFile(json: json.prefix(length)) }
    }
  }

  @Test("a missing file is named")
  func missing() {
    #expect(throws: UserError("cannot read this file", at: "/nowhere/net.json")) {
      try NetworkFile(contentsOf: "/nowhere/net.json")
    }
  }
}
