// Claims from a YAML file, checked strictly.

import Base
import Claims
import Constructions
import Experiments
import Fitting
import Foundation
import Functions
import Measurement
import Networks
import ONNX
import Yams

/// A file of claims. An unknown key, a relation that cannot be evaluated, a network file that is gone or a claim without
/// refutation is one line with the file and its line.
package struct ClaimFile {
  package let claims: [Claim]

  private static let claimKeys = [
    "id", "kind", "paper", "statement", "refuted-by", "does-not-show", "expect", "why", "target",
    "domain", "networks", "predict", "weaken",
  ]

  /// - Throws: `UserError` placed at `file:line`.
  package init(contentsOf path: String) throws {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw UserError("cannot read this file", at: path)
    }
    guard let text = String(data: data, encoding: .utf8), !text.contains("\0") else {
      throw UserError("this is no text in UTF-8; claims are a YAML file", at: "\(path):1")
    }
    try self.init(text: text, path: path)
  }

  /// - Throws: `UserError` placed at `path:line`.
  package init(text: String, path: String) throws {
    let reader = YAMLReader(path: path)
    guard let root = try reader.root(of: text) else {
      throw reader.error(
        "the file is empty; `approxima claims init` writes an example", line: 1)
    }
    let top = try reader.entries(root, keys: ["claims"], in: "a file of claims")
    guard let list = top["claims"] else {
      throw reader.error("'claims:' is missing", line: reader.line(root))
    }
    guard case .sequence(let nodes) = list, !nodes.isEmpty else {
      throw reader.error("claims is a list with at least one claim", line: reader.line(list))
    }
    var seen = Set(ClaimCatalogue.all.map(\.id))
    claims = try nodes.map { node in
      let stated = try ClaimFile.stated(node, reader)
      guard seen.insert(stated.id).inserted else {
        throw reader.error("the id '\(stated.id)' is taken", line: reader.line(node))
      }
      return stated.claim
    }
  }

  private static func stated(_ node: Node, _ reader: YAMLReader) throws -> StatedClaim {
    let keys = try reader.entries(node, keys: claimKeys, in: "a claim")
    func sentence(_ key: String, orElse reason: String) throws -> String {
      guard let entry = keys[key] else {
        throw reader.error("'\(key):' is missing: \(reason)", line: reader.line(node))
      }
      return try reader.string(entry, key: key)
    }
    func one<Choice: RawRepresentable & CaseIterable>(
      _ key: String, _: Choice.Type, usual: Choice
    ) throws -> Choice where Choice.RawValue == String {
      guard let entry = keys[key] else { return usual }
      return try choice(entry, key, reader)
    }
    var stated = StatedClaim()
    stated.id = try sentence("id", orElse: "such as my-paper.square")
    guard stated.id.wholeMatch(of: /[a-z0-9-]+\.[a-z0-9-]+/) != nil else {
      throw reader.error(
        "an id is a paper and a subject, such as my-paper.square, not '\(stated.id)'",
        line: reader.line(keys["id"] ?? node))
    }
    stated.kind = try one("kind", ClaimKind.self, usual: .existence)
    stated.statement = try sentence("statement", orElse: "what the theorem says, in a sentence")
    stated.paper = try sentence("paper", orElse: "authors, year and number of the theorem")
    stated.refutedBy = try sentence(
      "refuted-by", orElse: "a claim says what would refute it")
    stated.doesNotShow =
      try keys["does-not-show"].map {
        try reader.string($0, key: "does-not-show")
      } ?? "What is not among its sizes."
    stated.expected = try one("expect", Verdict.self, usual: .holds)
    stated.why = try keys["why"].map { try reader.string($0, key: "why") }
    if stated.expected == .inconclusive, let entry = keys["expect"] {
      throw reader.error("expect is holds or fails", line: reader.line(entry))
    }
    if stated.expected == .fails, stated.why == nil {
      throw reader.error(
        "a claim that is to fail says why: 'why:' is missing",
        line: reader.line(keys["expect"] ?? node))
    }
    let domain = try keys["domain"].map { entry in
      try reader.placed(entry) {
        try Domain(parsing: try reader.string(entry, key: "domain"))
      }
    }
    let targetText = try keys["target"].map { try reader.string($0, key: "target") }
    guard let networks = keys["networks"] else {
      throw reader.error(
        "'networks:' is missing: construct, fit or files", line: reader.line(node))
    }
    let place = keys["target"] ?? networks
    try read(networks, into: &stated, targetText, domain, at: place, reader)
    for size in [ClaimSize.quick, .thorough] {
      var variant = stated
      if try read(networks, into: &variant, targetText, domain, at: place, size: size, reader) {
        stated.variants[size] = variant
      }
    }
    guard let predict = keys["predict"] else {
      throw reader.error(
        "'predict:' is missing: a claim predicts a number", line: reader.line(node))
    }
    stated.predictions = try reader.list(predict, key: "predict").map {
      try prediction($0, of: stated, reader)
    }
    let entries = try keys["weaken"].map { try reader.list($0, key: "weaken") } ?? []
    for entry in entries {
      let parts = try reader.entries(entry, keys: ["what", "networks"], in: "'weaken'")
      guard let what = parts["what"], let networks = parts["networks"] else {
        throw reader.error("'weaken' has what: and networks:", line: reader.line(entry))
      }
      var other = stated
      try read(
        networks, into: &other, targetText, domain, at: keys["target"] ?? networks, reader)
      other.variants = [:]
      // A verdict is refuted at quick size.
      let quick = stated.variants[.quick] ?? stated
      guard other.sizes.count == quick.sizes.count else {
        throw reader.error(
          "'weaken' has \(counted(other.sizes.count, "size")), the claim \(quick.sizes.count)"
            + (stated.variants[.quick] == nil ? "" : " in 'quick'"),
          line: reader.line(networks))
      }
      // The first of its sizes is in the place of the claim's first, and so on.
      let sizes = other.sizes
      other.predictions = other.predictions.map { prediction in
        guard case .size(let size) = prediction.place,
          let index = quick.sizes.firstIndex(of: size)
        else { return prediction }
        var other = prediction
        other.place = .size(sizes[index])
        return other
      }
      stated.weakened.append((try reader.string(what, key: "what"), other))
    }
    if stated.expected == .fails, entries.isEmpty {
      throw reader.error(
        "a claim that is to fail says with which networks it would hold: 'weaken:' is missing",
        line: reader.line(keys["expect"] ?? node))
    }
    for size in stated.variants.keys {
      stated.variants[size]?.predictions = stated.predictions
    }
    return stated
  }

  /// A path in a file, which begins at the file's folder.
  private static func beside(_ path: String, _ reader: YAMLReader) -> String {
    guard !path.hasPrefix("/"), let slash = reader.path.lastIndex(of: "/") else { return path }
    return reader.path[...slash] + path
  }

  private static func choice<Choice: RawRepresentable & CaseIterable>(
    _ node: Node, _ key: String, _ reader: YAMLReader
  ) throws -> Choice where Choice.RawValue == String {
    let text = try reader.string(node, key: key)
    guard let choice = Choice(rawValue: text) else {
      throw reader.error(
        "\(key) is one of \(Choice.allCases.map(\.rawValue).joined(separator: ", ")), not '\(text)'",
        line: reader.line(node))
    }
    return choice
  }

  private static func number(_ node: Node, _ key: String, _ reader: YAMLReader) throws -> Double {
    let text = try reader.string(node, key: key)
    guard let number = Double(text), number.isFinite else {
      throw reader.error("\(key) is a finite number, not '\(text)'", line: reader.line(node))
    }
    return number
  }

  private static func whole(_ node: Node, _ key: String, _ reader: YAMLReader) throws -> Int {
    let text = try reader.string(node, key: key)
    guard let number = Int(text), number >= 1 else {
      throw reader.error(
        "\(key) is a whole number of at least 1, not '\(text)'", line: reader.line(node))
    }
    return number
  }

  /// Reads where networks come from.
  /// - Parameter size: whose list of sizes is taken; the usual one for `normal`.
  /// - Returns: false where that size has no list of its own.
  @discardableResult
  private static func read(
    _ node: Node, into stated: inout StatedClaim, _ targetText: String?, _ domain: Domain?,
    at targetNode: Node, size: ClaimSize = .normal, _ reader: YAMLReader
  ) throws -> Bool {
    let keys = try reader.entries(
      node,
      keys: [
        "construct", "fit", "files", "width", "depth", "activation", "epsilon", "step", "steps",
        "samples", "starts", "optimizer", "quick", "thorough",
      ], in: "'networks'")
    guard size == .normal || keys[size.rawValue] != nil else { return false }
    let sources = ["construct", "fit", "files"].filter { keys[$0] != nil }
    guard sources.count == 1 else {
      throw reader.error(
        "networks come from one of construct, fit (true) and files", line: reader.line(node))
    }
    func refuse(_ names: [String], because reason: String) throws {
      for name in names {
        if let entry = keys[name] {
          throw reader.error("'\(name)' \(reason)", line: reader.line(entry))
        }
      }
    }
    func wholes(_ key: String) throws -> [Int]? {
      try keys[key].map { entry in
        try reader.list(entry, key: key).map { try whole($0, key, reader) }
      }
    }
    let activation = try keys["activation"].map { entry in
      try reader.placed(entry) {
        try Activation(parsing: try reader.string(entry, key: "activation"))
      }
    }
    func resolved() throws -> TargetFunction {
      guard let targetText else {
        throw reader.error(
          "'target:' is missing: what the networks approximate", line: reader.line(node))
      }
      return try reader.placed(targetNode) {
        guard case .function(let function) = try resolveTarget(targetText, domain: domain) else {
          throw UserError("a table has no values between its samples: give a function")
        }
        return function
      }
    }
    if let files = keys["files"] {
      try refuse(
        [
          "width", "depth", "activation", "epsilon", "step", "steps", "samples", "starts",
          "optimizer", "quick", "thorough",
        ],
        because: "is no key of networks from files")
      let target = try resolved()
      let networks = try reader.list(files, key: "files").map { entry in
        try reader.placed(entry) {
          let path = try reader.string(entry, key: "files")
          let network = try NetworkFile(contentsOf: beside(path, reader)).network
          guard network.inputs == target.inputs, network.outputs == target.outputs else {
            throw UserError(
              "\(path) maps \(network.inputs) to \(network.outputs) numbers, the target"
                + " \(target.inputs) to \(target.outputs)")
          }
          return network
        }
      }
      stated.target = target
      stated.source = .networks(networks)
      stated.axis = "network"
      stated.sizes = networks.indices.map { Double($0 + 1) }
      return true
    }
    var (widths, depths) = (try wholes("width"), try wholes("depth"))
    if size != .normal, let own = try wholes(size.rawValue) {
      guard max(widths?.count ?? 1, depths?.count ?? 1) > 1 else {
        throw reader.error(
          "'\(size.rawValue)' lists other sizes: 'width' or 'depth' is a list then",
          line: reader.line(keys[size.rawValue] ?? node))
      }
      if widths?.count ?? 1 > 1 { widths = own } else { depths = own }
    }
    guard min(widths?.count ?? 1, depths?.count ?? 1) == 1 else {
      throw reader.error(
        "width or depth is a list, not both: it is what the sizes are", line: reader.line(node))
    }
    let count = max(widths?.count ?? 1, depths?.count ?? 1)
    func at(_ list: [Int]?, _ place: Int) -> Int? { list.map { $0.count == 1 ? $0[0] : $0[place] } }
    stated.axis = (widths?.count ?? 0) >= (depths?.count ?? 0) ? "width" : "depth"
    stated.sizes = (0..<count).map {
      Double(at(stated.axis == "width" ? widths : depths, $0) ?? $0 + 1)
    }
    guard Set(stated.sizes).count == count else {
      throw reader.error("a size is listed twice; keep one", line: reader.line(node))
    }
    if let construct = keys["construct"] {
      try refuse(
        ["steps", "samples", "starts", "optimizer"], because: "is for networks that are fitted")
      let name = try reader.string(construct, key: "construct")
      let (epsilon, step) = (
        try keys["epsilon"].map { try number($0, "epsilon", reader) },
        try keys["step"].map { try number($0, "step", reader) }
      )
      let options = (0..<count).map { place in
        ConstructionOptions(
          target: targetText, domain: domain, width: at(widths, place), depth: at(depths, place),
          epsilon: epsilon, activation: activation, step: step)
      }
      // What cannot be built is said where it stands.
      try reader.placed(construct) {
        let entry = try ConstructionCatalogue.entry(name)
        for options in options { _ = try entry.build(options) }
      }
      stated.source = .construct(name, options)
      return true
    }
    try refuse(["epsilon", "step"], because: "is for networks of a construction")
    if let fit = keys["fit"], try reader.string(fit, key: "fit") != "true" {
      throw reader.error("fit is true, or it is left out", line: reader.line(fit))
    }
    guard let widths else {
      throw reader.error("networks that are fitted have a 'width:'", line: reader.line(node))
    }
    let target = try resolved()
    let optimizer = try keys["optimizer"].map { entry in
      let name = try reader.string(entry, key: "optimizer")
      guard let found = Optimizer.all.first(where: { $0.name == name }) else {
        throw reader.error(
          "optimizer is one of \(Optimizer.all.map(\.name).joined(separator: ", ")), not '\(name)'",
          line: reader.line(entry))
      }
      return found
    }
    /// A whole number within the limits of fits.
    func bounded(_ key: String, _ limit: SizeLimit) throws -> Int? {
      try keys[key].map { entry in
        let number = try whole(entry, key, reader)
        try reader.placed(entry) { try limit.check(number, key) }
        return number
      }
    }
    let options = FitOptions(
      optimizer: optimizer ?? .lm, steps: try bounded("steps", .steps))
    let architectures = try reader.placed(node) {
      try (0..<count).map { place in
        try Architecture(
          inputs: target.inputs, outputs: target.outputs, width: at(widths, place) ?? 1,
          depth: at(depths, place) ?? 1, activation: activation ?? .relu)
      }
    }
    stated.target = target
    stated.source = .fit(
      architectures, options,
      samples: try bounded("samples", .samples) ?? 256,
      starts: try bounded("starts", .restarts) ?? 3)
    return true
  }

  private static func prediction(
    _ node: Node, of stated: StatedClaim, _ reader: YAMLReader
  ) throws -> StatedClaim.Prediction {
    let keys = try reader.entries(
      node, keys: ["quantity", "at", "rate", "by", "relation", "value", "tolerance", "because"],
      in: "a prediction")
    func needed(_ key: String) throws -> Node {
      guard let entry = keys[key] else {
        throw reader.error("a prediction has a '\(key):'", line: reader.line(node))
      }
      return entry
    }
    let quantity: StatedClaim.Quantity = try choice(try needed("quantity"), "quantity", reader)
    let relationNode = try needed("relation")
    let text = try reader.string(relationNode, key: "relation")
    let relations: [String: ClaimPrediction.Relation] = [
      "=": .equals, "<=": .atMost, "≤": .atMost, ">=": .atLeast, "≥": .atLeast,
    ]
    guard let relation = relations[text] else {
      throw reader.error(
        "relation is \"=\", \"<=\" or \">=\", not '\(text)'", line: reader.line(relationNode))
    }
    let place: StatedClaim.Place
    if let rate = keys["rate"] {
      guard keys["at"] == nil else {
        throw reader.error("'at' and 'rate' exclude each other; keep one", line: reader.line(rate))
      }
      for sizes in [stated.sizes] + stated.variants.values.map(\.sizes) where sizes.count < 3 {
        throw reader.error(
          "a rate needs three sizes or more, not \(sizes.count)", line: reader.line(rate))
      }
      let model: RateModel = try choice(rate, "rate", reader)
      place = .rate(model, by: try keys["by"].map { try choice($0, "by", reader) } ?? .size)
    } else if let at = keys["at"] {
      switch try reader.string(at, key: "at") {
      case "largest": place = .largest
      case "least": place = .least
      default:
        let size = try number(at, "at", reader)
        for sizes in [stated.sizes] + stated.variants.values.map(\.sizes)
        where !sizes.contains(size) {
          throw reader.error(
            "at \(plain(size)): \(stated.axis) is one of \(listed(sizes.map(plain)))",
            line: reader.line(at))
        }
        place = .size(size)
      }
    } else {
      place = stated.variants.isEmpty ? stated.sizes.last.map { .size($0) } ?? .last : .last
    }
    if let by = keys["by"], keys["rate"] == nil {
      throw reader.error("'by' is for a rate", line: reader.line(by))
    }
    let tolerance = try keys["tolerance"].map { try number($0, "tolerance", reader) } ?? 0
    if let entry = keys["tolerance"], tolerance < 0 {
      throw reader.error("tolerance is not negative", line: reader.line(entry))
    }
    let value = try number(try needed("value"), "value", reader)
    let isExactZero = value == 0 && tolerance == 0 && quantity != .pieces && quantity != .units
    if isExactZero, let entry = keys["value"] {
      throw reader.error(
        "an error of 0 needs a tolerance: rounding is seen", line: reader.line(entry))
    }
    return StatedClaim.Prediction(
      quantity: quantity, place: place, relation: relation, value: value, tolerance: tolerance,
      because: try keys["because"].map { try reader.string($0, key: "because") } ?? "as stated")
  }

  /// What `claims init` writes.
  package static let example = """
    # Claims of your own: approxima claims run --file FILE, and claims refute --file FILE.
    claims:
      - id: my-paper.square            # a paper and a subject
        kind: rate                     # existence, exactness, rate or absence
        statement: Depth m approximates x² on [0,1] with sup error 4^-(m+1).
        paper: Yarotsky 2017, arXiv:1610.01145, Proposition 2
        refuted-by: A certified error at depth 6 above 4^-7.
        does-not-show: That no network does better.   # may be left out
        # expect: fails                # of a statement that is known to be false,
        # why: because …               # with the reason
        # weaken:                      # other networks, with which the verdict must fall; needed with fails
        #   - {what: depth 10 in place of 6, networks: {construct: yarotsky-square, depth: [10]}}
        # target: x^2                  # of networks that are fitted or come from files
        # domain: "[0,1]"
        networks:
          construct: yarotsky-square   # a name of 'approxima theorems'; or
                                       # fit: true, with width, depth, activation, optimizer, steps,
                                       # samples, starts; or files: [a.json, b.json]
          depth: [2, 3, 4, 5, 6]       # one list, of depths or widths: the sizes
          # quick: [2, 4, 6]           # other sizes for --quick and for refute,
          # thorough: [2, 3, 4, 5, 6, 7, 8]   # and for --thorough
        predict:
          - quantity: sup              # sup (certified), l1, l2, pieces or units
            at: 6                      # a size, largest or least; left out: the last size
            relation: "="              # "=", "<=" or ">="
            value: 6.103515625e-05
            tolerance: 1e-9
            because: rounding
          - quantity: sup
            rate: geometric            # or algebraic: the exponent in the sizes
            # by: parameters           # in the numbers of the networks instead of the sizes
            relation: "="
            value: 1.3862943611
            tolerance: 1e-3
            because: the width of the certified brackets

    """
}
