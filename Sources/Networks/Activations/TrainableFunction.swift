// Functions of which one number may be trained, one a layer or one a unit.

import RealModule

/// A function with a number that a fit may change, whatever its sign.
package protocol TrainableFunction: UnivariateFunction {
  /// What the number is before a fit.
  var firstNumber: Double { get }
  /// The same function with another number, which is fixed.
  func numbered(_ number: Double) -> any TrainableFunction
  /// The derivative by the number.
  func numberDerivative<T: Real>(_ x: T) -> T

  // For loops over many numbers, as in `CompiledFunction`.

  func numberDerivatives(f64 x: [Double]) -> [Double]
  func numberDerivatives(f32 x: [Float]) -> [Float]
}

extension TrainableFunction {
  package func numberDerivatives(f64 x: [Double]) -> [Double] { x.map { numberDerivative($0) } }
  package func numberDerivatives(f32 x: [Float]) -> [Float] { x.map { numberDerivative($0) } }
}

extension TrainableFunction where Self: NumberedFunction {
  package var firstNumber: Double { number }
  package func numbered(_ number: Double) -> any TrainableFunction { Self(number) }
}

extension Activation {
  /// nil of a function without a number that may be trained.
  package var trainable: (any TrainableFunction)? { function as? any TrainableFunction }

  /// The names of those with a number that may be trained, for a sentence.
  package static let trainableNames = all.filter { $0.trainable != nil }.map(\.name)
    .joined(separator: ", ")

  /// The same function with another number, which is fixed; itself where it has none that may be trained.
  package func numbered(_ number: Double) -> Activation {
    func made(_ function: some TrainableFunction) -> Activation { Activation(function) }
    return trainable.map { made($0.numbered(number)) } ?? self
  }
}

extension Activation {
  /// How many numbers of it are trained in a layer of so many units.
  /// - Parameter rule: nil where none was asked for.
  package func trainedNumbers(_ rule: CoefficientRule?, units: Int) -> Int {
    guard let rule, trainable != nil else { return trainableParameters }
    return rule == .layer ? 1 : units
  }
}
