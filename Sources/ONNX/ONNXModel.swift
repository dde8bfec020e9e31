// The messages of an ONNX file that a network is made of (onnx.proto, field by field).

import Base
import Networks

/// A tensor of constants.
struct ONNXTensor: Equatable {
  /// As TensorProto.DataType numbers them.
  enum Kind: UInt64 {
    case float = 1
    case int32 = 6
    case int64 = 7
    case bool = 9
    case double = 11

    /// Whether its numbers are those of a network; the others are shapes, places and conditions.
    var isReal: Bool { self == .float || self == .double }

    var bytes: Int {
      switch self {
      case .bool: 1
      case .float, .int32: 4
      case .int64, .double: 8
      }
    }
  }

  var name = ""
  var dimensions: [Int] = []
  var kind = Kind.float
  /// Row-major.
  var values: [Double] = []
}

/// What an attribute of an operator holds.
enum ONNXAttribute: Equatable {
  case number(Double)
  case whole(Int)
  case wholes([Int])
  case numbers([Double])
  case text(String)
  case tensor(ONNXTensor)
  /// Of a type that no operator here has, as AttributeProto.AttributeType numbers it.
  case other(UInt64)
}

/// An operator with its inputs, outputs and attributes.
struct ONNXNode {
  var operation = ""
  /// As the file names it; empty where it does not.
  var name = ""
  /// Empty for the operators of ONNX itself.
  var domain = ""
  var inputs: [String] = []
  var outputs: [String] = []
  var attributes: [String: ONNXAttribute] = [:]

  var fullName: String { domain.isEmpty ? operation : "\(domain).\(operation)" }

  /// How errors name it.
  /// - Parameter index: 0 for the first.
  func place(_ index: Int) -> String {
    "node \(index + 1) (\(excerpt(fullName))\(name.isEmpty ? "" : ", \(excerpt(name))"))"
  }
}

/// A value that goes into or comes out of the graph; a dimension without a number is nil.
struct ONNXValue {
  var name = ""
  /// nil where it is no tensor of a kind that is read.
  var kind: ONNXTensor.Kind? = .float
  /// The element type as the file says it; nil where it is no tensor.
  var element: UInt64?
  var dimensions: [Int?]?

  /// - Throws: `UserError` where its numbers are not those of a network.
  func realKind() throws -> ONNXTensor.Kind {
    guard let kind, kind.isReal else {
      throw UserError(
        "the value \(excerpt(name)) is no tensor of float (1) or double (11)"
          + (element.map { ", but of element type \($0)" } ?? ""))
    }
    return kind
  }
}

/// A graph, without what a network does not need.
struct ONNXGraph {
  /// Versions of the operators that are read: none changes what an operator read here computes.
  static let operatorVersions = 7...28

  var nodes: [ONNXNode] = []
  var constants: [ONNXTensor] = []
  var inputs: [ONNXValue] = []
  var outputs: [ONNXValue] = []
  /// Of the operators of ONNX itself.
  var operatorVersion = 13
}

// MARK: - Reading

extension ONNXGraph {
  /// - Parameters:
  ///   - bytes: of the model.
  ///   - outside: where tensors find data that stand in other files.
  /// - Throws: `UserError` where the bytes are no ONNX model, or one with parts that are not read.
  init(model bytes: [UInt8], outside: ONNXOutsideData) throws {
    var reader = WireReader(bytes[...])
    var outside = outside
    var graph: ONNXGraph?
    var version: UInt64?
    while let (field, value) = try reader.next() {
      switch (field, value) {
      case (7, .bytes(let bytes)):
        guard graph == nil else { throw UserError("it holds two graphs") }
        graph = try ONNXGraph(bytes, &outside)
      case (8, .bytes(let bytes)):
        let (domain, number) = try operatorSet(bytes)
        guard ["", "ai.onnx"].contains(domain) else { continue }
        guard version ?? number == number else {
          throw UserError("it names two versions of ONNX's operators")
        }
        version = number
      case (25, _): throw UserError("functions of a model's own are not read")
      default: break
      }
    }
    guard var graph else { throw UserError("not an ONNX file: it holds no graph") }
    guard let version else { throw UserError("it does not say which version its operators have") }
    guard let number = Int(exactly: version), Self.operatorVersions.contains(number) else {
      throw UserError(
        "operators of version \(version) are not read; \(Self.operatorVersions.lowerBound) to "
          + "\(Self.operatorVersions.upperBound) are")
    }
    graph.operatorVersion = number
    self = graph
  }

  private init(_ bytes: ArraySlice<UInt8>, _ outside: inout ONNXOutsideData) throws {
    var reader = WireReader(bytes)
    while let (field, value) = try reader.next() {
      switch (field, value) {
      case (1, .bytes(let bytes)):
        do {
          nodes.append(try ONNXNode(bytes, &outside))
        } catch let error as UserError {
          throw error.located(at: "node \(nodes.count + 1)")
        }
      case (5, .bytes(let bytes)): constants.append(try ONNXTensor(bytes, &outside))
      case (11, .bytes(let bytes)): inputs.append(try ONNXValue(bytes))
      case (12, .bytes(let bytes)): outputs.append(try ONNXValue(bytes))
      case (15, _): throw UserError("sparse tensors are not read")
      default: break
      }
    }
  }
}

/// OperatorSetIdProto.
private func operatorSet(_ bytes: ArraySlice<UInt8>) throws -> (domain: String, version: UInt64) {
  var reader = WireReader(bytes)
  var (domain, version) = ("", UInt64(0))
  while let (field, value) = try reader.next() {
    switch (field, value) {
    case (1, .bytes(let bytes)): domain = try text(bytes)
    case (2, .varint(let number)): version = number
    default: break
    }
  }
  return (domain, version)
}

extension ONNXNode {
  fileprivate init(_ bytes: ArraySlice<UInt8>, _ outside: inout ONNXOutsideData) throws {
    var reader = WireReader(bytes)
    while let (field, value) = try reader.next() {
      switch (field, value) {
      case (1, .bytes(let bytes)): inputs.append(try text(bytes))
      case (2, .bytes(let bytes)): outputs.append(try text(bytes))
      case (3, .bytes(let bytes)): name = try text(bytes)
      case (4, .bytes(let bytes)): operation = try text(bytes)
      case (5, .bytes(let bytes)): try readAttribute(bytes, &outside)
      case (7, .bytes(let bytes)): domain = try text(bytes)
      case (8, .bytes(let bytes)) where !bytes.isEmpty:
        throw UserError("an overloaded operator is not read")
      default: break
      }
    }
    if domain == "ai.onnx" { domain = "" }
  }

  private mutating func readAttribute(
    _ bytes: ArraySlice<UInt8>, _ outside: inout ONNXOutsideData
  ) throws {
    var reader = WireReader(bytes)
    var (name, type) = ("", UInt64(0))
    var (number, whole): (Double, Int) = (0, 0)
    var wholes: [Int] = []
    var numbers: [Double] = []
    var string = ArraySlice<UInt8>()
    var tensor: ONNXTensor?
    while let (field, value) = try reader.next() {
      switch (field, value) {
      case (1, .bytes(let bytes)): name = try text(bytes)
      case (2, .fixed32(let bits)): number = Double(Float(bitPattern: bits))
      case (3, .varint(let value)): whole = Int(truncatingIfNeeded: value)
      case (4, .bytes(let bytes)): string = bytes
      case (5, .bytes(let bytes)): tensor = try ONNXTensor(bytes, &outside)
      case (7, .fixed32(let bits)): numbers.append(Double(Float(bitPattern: bits)))
      case (7, .bytes(let bytes)): numbers += try floats(bytes)
      case (8, .varint(let value)): wholes.append(Int(truncatingIfNeeded: value))
      case (8, .bytes(let bytes)): wholes += try packed(bytes)
      case (20, .varint(let value)): type = value
      // Its value is an attribute of a function.
      case (21, .bytes): type = .max
      default: break
      }
    }
    guard attributes[name] == nil else {
      throw UserError("the attribute '\(excerpt(name))' is given twice")
    }
    attributes[name] =
      switch type {
      case 1: .number(number)
      case 2: .whole(whole)
      case 3: .text(try text(string))
      case 4: .tensor(tensor ?? ONNXTensor())
      case 6: .numbers(numbers)
      case 7: .wholes(wholes)
      default: .other(type)
      }
  }
}

extension ONNXValue {
  fileprivate init(_ bytes: ArraySlice<UInt8>) throws {
    var reader = WireReader(bytes)
    while let (field, value) = try reader.next() {
      guard case .bytes(let bytes) = value else { continue }
      if field == 1 { name = try text(bytes) }
      if field == 2 { element = try readType(bytes) }
    }
    kind = element.flatMap(ONNXTensor.Kind.init)
  }

  /// TypeProto, its tensor_type, its shape, its dims; gives the element type.
  private mutating func readType(_ bytes: ArraySlice<UInt8>) throws -> UInt64? {
    var type = WireReader(bytes)
    var element: UInt64?
    while let (field, value) = try type.next() {
      guard field == 1, case .bytes(let bytes) = value else { continue }
      var tensor = WireReader(bytes)
      while let (field, value) = try tensor.next() {
        if field == 1, case .varint(let number) = value { element = number }
        guard field == 2, case .bytes(let bytes) = value else { continue }
        var shape = WireReader(bytes)
        var dimensions: [Int?] = []
        while let (field, value) = try shape.next() {
          guard field == 1, case .bytes(let bytes) = value else { continue }
          var dimension = WireReader(bytes)
          var size: Int?
          while let (field, value) = try dimension.next() {
            // One of the two counts: the last.
            if field == 1, case .varint(let number) = value {
              size = Int(truncatingIfNeeded: number)
            }
            if field == 2 { size = nil }
          }
          dimensions.append(size)
        }
        self.dimensions = dimensions
      }
    }
    return element
  }
}

extension ONNXTensor {
  fileprivate init(_ bytes: ArraySlice<UInt8>, _ outside: inout ONNXOutsideData) throws {
    var reader = WireReader(bytes)
    var element = UInt64(0)
    var (isOutside, entries): (Bool, [String: String]) = (false, [:])
    // Values may stand in one of four fields.
    var raw: ArraySlice<UInt8>?
    var (singles, wholes, numbers): ([Double], [Double], [Double]) = ([], [], [])
    while let (field, value) = try reader.next() {
      switch (field, value) {
      case (1, .varint(let size)): dimensions.append(Int(truncatingIfNeeded: size))
      case (1, .bytes(let bytes)): dimensions += try packed(bytes)
      case (2, .varint(let number)): element = number
      case (4, .fixed32(let bits)): singles.append(Double(Float(bitPattern: bits)))
      case (4, .bytes(let bytes)): singles += try floats(bytes)
      case (5, .varint(let number)), (7, .varint(let number)):
        wholes.append(Double(Int64(bitPattern: number)))
      case (5, .bytes(let bytes)), (7, .bytes(let bytes)):
        wholes += try packed(bytes).map(Double.init)
      case (8, .bytes(let bytes)): name = try text(bytes)
      case (9, .bytes(let bytes)): raw = bytes
      case (10, .fixed64(let bits)): numbers.append(Double(bitPattern: bits))
      case (10, .bytes(let bytes)): numbers += try doubles(bytes)
      case (3, _): throw error("its data come in segments, which are not read")
      case (13, .bytes(let bytes)):
        let (key, value) = try textEntry(bytes)
        entries[key] = value
      case (14, .varint(let place)): isOutside = place == 1
      default: break
      }
    }
    guard let kind = Kind(rawValue: element) else {
      throw error(
        "element type \(element); float (1), double (11), int32 (6), int64 (7) and bool (9) "
          + "are read"
      )
    }
    self.kind = kind
    if isOutside {
      do { raw = try outside.bytes(entries, count: try count(), kind) } catch let error as UserError
      {
        throw self.error(error.message)
      }
    }
    let filled = [singles, wholes, numbers].count { !$0.isEmpty }
    guard filled + (raw == nil ? 0 : 1) <= 1 else {
      throw error("its values stand in two places")
    }
    if let raw {
      switch kind {
      case .float: values = try floats(raw)
      case .double: values = try doubles(raw)
      case .int32: values = try words(raw).map { Double(Int32(bitPattern: $0)) }
      case .int64: values = try doubles(raw).map { Double(Int64(bitPattern: $0.bitPattern)) }
      case .bool: values = raw.map { $0 == 0 ? 0 : 1 }
      }
    } else {
      values =
        switch kind {
        case .float: singles
        case .double: numbers
        case .int32, .int64, .bool: wholes
        }
    }
    let count = try count()
    guard count == values.count else {
      throw error("\(count) values by its shape, found \(values.count)")
    }
    guard values.allSatisfy(\.isFinite) else { throw error("it holds a value that is not finite") }
  }

  /// Values by the dimensions.
  private func count() throws -> Int {
    var count = 1
    for size in dimensions {
      let (product, isTooLarge) = count.multipliedReportingOverflow(by: size)
      guard size >= 0, !isTooLarge else { throw error("a bad dimension") }
      count = product
    }
    return count
  }

  private func error(_ message: String) -> UserError {
    UserError("tensor \(excerpt(name)): \(message)")
  }
}

/// StringStringEntryProto.
private func textEntry(_ bytes: ArraySlice<UInt8>) throws -> (key: String, value: String) {
  var reader = WireReader(bytes)
  var (key, string) = ("", "")
  while let (field, value) = try reader.next() {
    switch (field, value) {
    case (1, .bytes(let bytes)): key = try text(bytes)
    case (2, .bytes(let bytes)): string = try text(bytes)
    default: break
    }
  }
  return (key, string)
}

/// - Throws: `UserError` where the bytes are no UTF-8: two names must not become one.
private func text(_ bytes: ArraySlice<UInt8>) throws -> String {
  guard let text = String(validating: bytes, as: UTF8.self) else {
    throw UserError("not an ONNX file, or a damaged one: a name is not UTF-8")
  }
  return text
}

private func packed(_ bytes: ArraySlice<UInt8>) throws -> [Int] {
  var reader = WireReader(bytes)
  var result: [Int] = []
  while !reader.isAtEnd { result.append(Int(truncatingIfNeeded: try reader.varint())) }
  return result
}

private func words(_ bytes: ArraySlice<UInt8>) throws -> [UInt32] {
  var reader = WireReader(bytes)
  var result: [UInt32] = []
  while !reader.isAtEnd { result.append(UInt32(try reader.fixed(4))) }
  return result
}

private func floats(_ bytes: ArraySlice<UInt8>) throws -> [Double] {
  try words(bytes).map { Double(Float(bitPattern: $0)) }
}

private func doubles(_ bytes: ArraySlice<UInt8>) throws -> [Double] {
  var reader = WireReader(bytes)
  var result: [Double] = []
  while !reader.isAtEnd { result.append(Double(bitPattern: try reader.fixed(8))) }
  return result
}
