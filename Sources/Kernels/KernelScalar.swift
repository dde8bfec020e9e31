import CKernels
import RealModule

/// The number types that networks are computed in: Float64 by default, Float32 where asked.
public protocol KernelScalar: Real, BinaryFloatingPoint, SIMDScalar, Codable, Sendable {
  /// The kernels of each instruction set that this machine has, from the most general to the best.
  static var kernelTables: [KernelTable<Self>] { get }
}

extension KernelScalar {
  /// The kernels of the best instruction set.
  public static var kernels: KernelTable<Self> { kernelTables[kernelTables.count - 1] }

  /// The samples of a tile come in multiples of this.
  public static var sampleBlock: Int { Int(APPROXIMA_ROW_BYTES) / MemoryLayout<Self>.stride }
}

extension Double: KernelScalar {
  public static let kernelTables = tables(approxima_kernels_f64).map(KernelTable<Double>.init)
}

extension Float: KernelScalar {
  public static let kernelTables = tables(approxima_kernels_f32).map(KernelTable<Float>.init)
}

private func tables(
  _ table: (Int32) -> UnsafePointer<approxima_kernels>?
) -> [approxima_kernels] {
  var found: [approxima_kernels] = []
  while let next = table(Int32(found.count)) { found.append(next.pointee) }
  return found
}

/// The kernels of one instruction set in one precision.
public struct KernelTable<Scalar: KernelScalar>: Sendable {
  // Function pointers and a constant text.
  @usableFromInline nonisolated(unsafe) let functions: approxima_kernels

  init(_ functions: approxima_kernels) { self.functions = functions }

  /// `baseline`, `avx2`, `avx512` or `neon`.
  public var instructionSet: String { String(cString: functions.instruction_set) }
}
