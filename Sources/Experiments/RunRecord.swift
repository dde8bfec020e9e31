import Base
import Fitting
import Foundation
import Measurement
import Networks

/// One finished run: what was fitted, how it went, and the network that came out.
public struct RunRecord: Sendable, Hashable {
  package var id: RunIdentity
  /// The experiment that planned the run; empty for a single fit.
  public var experiment: String
  public var settings: RunSettings
  public var status: FitStatus
  /// Why the fit ended without a network, where it threw; its parameters are then NaN.
  public var failure: String?
  /// Steps taken.
  public var steps: Int
  /// The last loss.
  public var loss: Double
  public var errors: ErrorReport
  /// The sup error by its causes.
  public var split: ErrorSplit
  public var wallSeconds: Double
  /// The version of the program that ran it.
  public var version: String
  public var finishedAt: Date
  public var curve: [CurvePoint]
  public var network: Network
  /// Of a run that was just made: the check between the samples, whole. Stores keep its errors alone.
  package var interpolation: InterpolationCheck?

  package init(
    id: RunIdentity, experiment: String, settings: RunSettings, status: FitStatus,
    failure: String? = nil, steps: Int, loss: Double, errors: ErrorReport,
    split: ErrorSplit = ErrorSplit(), wallSeconds: Double, version: String, finishedAt: Date,
    curve: [CurvePoint], network: Network, interpolation: InterpolationCheck? = nil
  ) {
    self.id = id
    self.experiment = experiment
    self.settings = settings
    self.status = status
    self.failure = failure
    self.steps = steps
    self.loss = loss
    self.errors = errors
    self.split = split
    self.wallSeconds = wallSeconds
    self.version = version
    self.finishedAt = finishedAt
    self.curve = curve
    self.network = network
    self.interpolation = interpolation
  }

  public var inputs: Int { settings.inputs }
  public var outputs: Int { settings.outputs }
  /// Parameters of the network.
  public var parameters: Int { network.parameterCount }

  /// The largest difference between the network as evaluated and in extended precision, over
  /// sampled points, not above the error; nil where it is not known.
  public var rounding: Double? { split.rounding }
}

/// A time as the store and the CSV write it: UTC in ISO 8601, to the second.
func timestamp(_ date: Date) -> String {
  date.formatted(.iso8601)
}

extension RunRecord {
  /// An error of the run as medians count it: infinite where the run diverged, failed or gave no number.
  package func comparable(_ error: Double) -> Double {
    status != .diverged && failure == nil && error.isFinite ? error : .infinity
  }
}
