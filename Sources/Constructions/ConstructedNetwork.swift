import Networks

/// The network of a construction, in the form in which its weights fit.
public typealias ConstructedNetwork = AnyNetwork
