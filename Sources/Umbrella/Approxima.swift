// `import Approxima` gives the whole library: every module up to the reports.

@_exported import Base
@_exported import ClaimRecords
@_exported import Claims
@_exported import Constructions
@_exported import Experiments
@_exported import Fitting
@_exported import Functions
@_exported import Intervals
@_exported import MeanField
@_exported import Measurement
@_exported import Networks
@_exported import ONNX
@_exported import Reports
@_exported import Verification

// Of formulas what users name; the rest is public there for generic code that is compiled elsewhere.
@_exported import struct Formulas.Expression
@_exported import typealias Formulas.Interval
@_exported import struct Formulas.RoundedInterval
