// From a tape's numbers to the Float64 arrays that linear algebra takes.

extension AlignedBuffer {
  /// `target[place + k] = Double(self[first + k])` for `count` numbers.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  public mutating func copy(from first: Int, count: Int, to target: inout [Double], at place: Int) {
    precondition(
      min(first, place, count) >= 0 && first + count <= self.count && place + count <= target.count,
      "both ranges lie within their arrays")
    withPointer { numbers in
      target.withUnsafeMutableBufferPointer { target in
        for k in 0..<count { target[place + k] = Double(numbers[first + k]) }
      }
    }
  }
}
