import Foundation

/// Numbers in one block of memory that begins at a cache line: what vector code reads fastest.
///
/// A value, as an array is: a copy is made when one of two holders writes.
public struct AlignedBuffer<Scalar: KernelScalar>: Sendable {
  @usableFromInline var storage: Storage

  /// The memory. Written only by a buffer that holds it alone.
  @usableFromInline
  final class Storage: @unchecked Sendable {
    @usableFromInline let numbers: UnsafeMutableBufferPointer<Scalar>
    private let block: UnsafeMutableRawPointer

    /// Zeros, which the system gives page by page where they are first touched.
    init(count: Int) {
      guard let block = calloc(count * MemoryLayout<Scalar>.stride + 64, 1) else {
        fatalError("no memory for \(count) numbers")
      }
      self.block = block
      let numbers = block.alignedUp(toMultipleOf: 64).bindMemory(to: Scalar.self, capacity: count)
      self.numbers = UnsafeMutableBufferPointer(start: numbers, count: count)
    }

    deinit { free(block) }
  }

  /// `count` zeros.
  public init(count: Int) {
    storage = Storage(count: count)
  }

  @inlinable public var count: Int { storage.numbers.count }

  @inlinable
  public subscript(index: Int) -> Scalar {
    get {
      precondition(index >= 0 && index < count, "an index lies within the buffer")
      return storage.numbers[index]
    }
    set {
      precondition(index >= 0 && index < count, "an index lies within the buffer")
      takeAlone()
      storage.numbers[index] = newValue
    }
  }

  /// The numbers of a range.
  public subscript(range: Range<Int>) -> [Scalar] { Array(storage.numbers[range]) }

  /// Writes `count` numbers of `source`, from `first` on, at `offset`.
  @inlinable
  public mutating func copy(_ source: [Scalar], from first: Int, count: Int, to offset: Int) {
    precondition(
      count >= 0 && first >= 0 && first + count <= source.count && offset >= 0
        && offset + count <= self.count, "both ranges lie within their arrays")
    guard count > 0 else { return }
    takeAlone()
    source.withUnsafeBufferPointer { source in
      _ = storage.numbers[offset..<(offset + count)].update(
        fromContentsOf: source[first..<(first + count)])
    }
  }

  /// Writes one number `count` times at `offset`.
  @inlinable
  public mutating func fill(_ number: Scalar, at offset: Int, count: Int) {
    precondition(
      count >= 0 && offset >= 0 && offset + count <= self.count, "the range lies within the buffer")
    guard count > 0 else { return }
    takeAlone()
    storage.numbers[offset..<(offset + count)].update(repeating: number)
  }

  /// Writes at `target` the differences of the `count` numbers at `first` and those at `second`.
  public mutating func subtract(_ second: Int, from first: Int, count: Int, to target: Int) {
    precondition(
      count >= 0 && [first, second, target].allSatisfy { $0 >= 0 && $0 + count <= self.count },
      "all ranges lie within the buffer")
    takeAlone()
    let numbers = storage.numbers
    for index in 0..<count {
      numbers[target + index] = numbers[first + index] - numbers[second + index]
    }
  }

  @inlinable
  mutating func takeAlone() {
    if !isKnownUniquelyReferenced(&storage) { copyStorage() }
  }

  @usableFromInline
  mutating func copyStorage() {
    let copy = Storage(count: count)
    _ = copy.numbers.update(fromContentsOf: storage.numbers)
    storage = copy
  }

  /// For the kernels alone.
  @inlinable
  mutating func withPointer<Result>(_ body: (UnsafeMutablePointer<Scalar>) -> Result) -> Result {
    takeAlone()
    guard let base = storage.numbers.baseAddress else {
      preconditionFailure("the memory has an address")
    }
    return body(base)
  }
}
