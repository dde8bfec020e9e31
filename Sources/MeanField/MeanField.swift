// What depth does to a random network of infinite width, by the Gaussian means of its activation.

import Base
import Networks

/// An activation in the limit of width.
public struct MeanField: Sendable {
  public let activation: Activation

  public init(_ activation: Activation) { self.activation = activation }
}
