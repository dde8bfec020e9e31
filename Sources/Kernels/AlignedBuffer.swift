/// Numbers in one block of memory that begins at a cache line: what vector code reads fastest.
///
/// A value, as an array is: a copy is made when one of two holders writes.
public struct AlignedBuffer<Scalar: KernelScalar>: Sendable {
  private var storage: Storage

  /// The memory. Written only by a buffer that holds it alone.
  private final class Storage: @unchecked Sendable {
    let numbers: UnsafeMutableBufferPointer<Scalar>

    init(count: Int) {
      let memory = UnsafeMutableRawBufferPointer.allocate(
        byteCount: max(count, 1) * MemoryLayout<Scalar>.stride, alignment: 64)
      numbers = UnsafeMutableBufferPointer(
        rebasing: memory.bindMemory(to: Scalar.self)[..<count])
    }

    deinit { UnsafeMutableRawPointer(numbers.baseAddress)?.deallocate() }
  }

  /// `count` zeros.
  public init(count: Int) {
    storage = Storage(count: count)
    storage.numbers.initialize(repeating: 0)
  }

  public var count: Int { storage.numbers.count }

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
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
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
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  public mutating func fill(_ number: Scalar, at offset: Int, count: Int) {
    precondition(
      count >= 0 && offset >= 0 && offset + count <= self.count, "the range lies within the buffer")
    guard count > 0 else { return }
    takeAlone()
    storage.numbers[offset..<(offset + count)].update(repeating: number)
  }

  private mutating func takeAlone() {
    if isKnownUniquelyReferenced(&storage) { return }
    let copy = Storage(count: count)
    _ = copy.numbers.initialize(fromContentsOf: storage.numbers)
    storage = copy
  }

  /// For the kernels alone.
  mutating func withPointer<Result>(_ body: (UnsafeMutablePointer<Scalar>) -> Result) -> Result {
    takeAlone()
    guard let base = storage.numbers.baseAddress else {
      preconditionFailure("the memory has at least one byte")
    }
    return body(base)
  }
}
