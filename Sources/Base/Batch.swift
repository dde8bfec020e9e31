/// Points, or values at points, stored feature-major: each feature is contiguous over the samples.
///
/// Element (feature f, sample s) stands at `storage[f * count + s]`. Kernels vectorise over the
/// samples, whatever the number of features.
public struct Batch: Sendable, Hashable {
  /// Number of features: rows.
  public let features: Int
  /// Number of samples: columns.
  public let count: Int
  /// The elements, `features * count` of them.
  public var storage: [Double]

  /// A batch of zeros.
  public init(features: Int, count: Int) {
    self.init(
      features: features, count: count, storage: [Double](repeating: 0, count: features * count))
  }

  /// A batch over elements that are already feature-major.
  public init(features: Int, count: Int, storage: [Double]) {
    precondition(features >= 0 && count >= 0, "a batch has no negative side")
    precondition(storage.count == features * count, "a batch holds features × count elements")
    self.features = features
    self.count = count
    self.storage = storage
  }

  /// A batch from points given one by one; all have `features` coordinates.
  public init(features: Int, points: [[Double]]) {
    self.init(features: features, count: points.count)
    for (sample, point) in points.enumerated() {
      precondition(point.count == features, "every point of a batch has the same coordinates")
      for feature in 0..<features { self[feature, sample] = point[feature] }
    }
  }

  public subscript(feature: Int, sample: Int) -> Double {
    get { storage[feature * count + sample] }
    set { storage[feature * count + sample] = newValue }
  }

  /// One feature over all samples.
  public func feature(_ feature: Int) -> ArraySlice<Double> {
    storage[(feature * count)..<((feature + 1) * count)]
  }

  /// One sample with all its features.
  public func point(_ sample: Int) -> [Double] {
    (0..<features).map { self[$0, sample] }
  }

  /// The samples of `range`, in order.
  public func samples(_ range: Range<Int>) -> Batch {
    var part = Batch(features: features, count: range.count)
    for feature in 0..<features {
      for (column, sample) in range.enumerated() { part[feature, column] = self[feature, sample] }
    }
    return part
  }

  /// The samples at `indices`, in that order.
  public func samples(at indices: [Int]) -> Batch {
    var part = Batch(features: features, count: indices.count)
    for feature in 0..<features {
      for (column, sample) in indices.enumerated() { part[feature, column] = self[feature, sample] }
    }
    return part
  }
}
