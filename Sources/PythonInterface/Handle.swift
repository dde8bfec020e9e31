import Base
import Experiments
import Foundation
import Kernels
import Networks
import ONNX

/// A network that Python holds, with what its evaluation keeps from call to call.
final class Handle: Sendable {
  let file: NetworkFile
  let evaluator: Evaluator

  init(_ file: NetworkFile) {
    self.file = file
    evaluator = Evaluator(file.network)
  }

  /// A reference that the caller of C gives back by `apx_network_release`.
  func retained() -> UnsafeMutableRawPointer { Unmanaged.passRetained(self).toOpaque() }

  static func of(_ pointer: UnsafeMutableRawPointer?) -> Handle? {
    pointer.map { Unmanaged<Handle>.fromOpaque($0).takeUnretainedValue() }
  }
}

/// A network from a file, JSON or ONNX by its name.
/// - Parameters:
///   - path: of the file.
///   - network: where the network goes.
/// - Returns: nil, or what is wrong.
@_cdecl("apx_network_load")
public func apxNetworkLoad(
  _ path: UnsafePointer<CChar>?, _ network: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> UnsafeMutablePointer<CChar>? {
  made(network) { try path.map { try NetworkFile(contentsOf: String(cString: $0)) } }
}

/// A network from the text of a network file.
/// - Returns: nil, or what is wrong.
@_cdecl("apx_network_read")
public func apxNetworkRead(
  _ text: UnsafePointer<CChar>?, _ network: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> UnsafeMutablePointer<CChar>? {
  made(network) { try text.map { try NetworkFile(json: Data(String(cString: $0).utf8)) } }
}

private func made(
  _ network: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _ file: () throws -> NetworkFile?
) -> UnsafeMutablePointer<CChar>? {
  do {
    guard let network, let file = try file() else { throw UserError("no text and no place") }
    network.pointee = Handle(file).retained()
    return nil
  } catch {
    return errorText(error)
  }
}

@_cdecl("apx_network_release")
public func apxNetworkRelease(_ network: UnsafeMutableRawPointer?) {
  network.map { Unmanaged<Handle>.fromOpaque($0).release() }
}

/// The text of the network's file.
/// - Returns: the text; nil for no network, or where the system has no memory for it.
@_cdecl("apx_network_json")
public func apxNetworkJSON(_ network: UnsafeMutableRawPointer?) -> UnsafeMutablePointer<CChar>? {
  guard let json = try? Handle.of(network)?.file.json() else { return nil }
  return strdup(String(decoding: json, as: UTF8.self))
}

/// The text of the network's file as a graph, whatever its family.
/// - Returns: as `apx_network_json`.
@_cdecl("apx_network_graph")
public func apxNetworkGraph(_ network: UnsafeMutableRawPointer?) -> UnsafeMutablePointer<CChar>? {
  guard let json = try? Handle.of(network)?.file.graphJSON() else { return nil }
  return strdup(String(decoding: json, as: UTF8.self))
}

/// Inputs and outputs of a network.
@_cdecl("apx_network_shape")
public func apxNetworkShape(
  _ network: UnsafeMutableRawPointer?, _ inputs: UnsafeMutablePointer<Int>?,
  _ outputs: UnsafeMutablePointer<Int>?
) {
  guard let network = Handle.of(network)?.file.network else { return }
  inputs?.pointee = network.inputs
  outputs?.pointee = network.outputs
}
