// A function as the engines call it.
import Formulas
import Kernels

/// What the compiler makes of a function's formulas for the numbers that engines compute with.
///
/// A call on `any UnivariateFunction` runs what its table names: of a formula for any number type that would be
/// the general code, ten times slower. So the table names the code for each type of number, and loops
/// over many of them.
package protocol CompiledFunction: Sendable {
  func value(f64 x: Double, slope: Double) -> Double
  func value(f32 x: Float, slope: Float) -> Float
  func derivative(f64 x: Double, slope: Double) -> Double
  func secondDerivative(f64 x: Double, slope: Double) -> Double
  func values(f64 x: [Double], slope: Double) -> [Double]
  func values(f32 x: [Float], slope: Float) -> [Float]
  #if arch(x86_64) || arch(i386)
    func values(f80 x: [Float80], slope: Float80) -> [Float80]
  #endif
  func derivatives(f64 x: [Double], slope: Double) -> [Double]
  func derivatives(f32 x: [Float], slope: Float) -> [Float]
  func secondDerivatives(f64 x: [Double], slope: Double) -> [Double]
  func kernel(f64 slope: Double) -> ActivationKernel<Double>?
  func kernel(f32 slope: Float) -> ActivationKernel<Float>?
  func series(f64 x: Interval, order: Int, slope: Double) -> IntervalSeries
  func series(long x: LongInterval, order: Int, slope: Double)
    -> RoundedSeries<OutwardRounding<LongNumber>>
  func isEqual(to other: any UnivariateFunction) -> Bool
}

extension CompiledFunction where Self: UnivariateFunction {
  package func value(f64 x: Double, slope: Double) -> Double { value(x, slope: slope) }
  package func value(f32 x: Float, slope: Float) -> Float { value(x, slope: slope) }
  package func derivative(f64 x: Double, slope: Double) -> Double { derivative(x, slope: slope) }
  package func secondDerivative(f64 x: Double, slope: Double) -> Double {
    secondDerivative(x, slope: slope)
  }

  package func values(f64 x: [Double], slope: Double) -> [Double] {
    x.map { value($0, slope: slope) }
  }
  package func values(f32 x: [Float], slope: Float) -> [Float] {
    x.map { value($0, slope: slope) }
  }
  #if arch(x86_64) || arch(i386)
    package func values(f80 x: [Float80], slope: Float80) -> [Float80] {
      x.map { value($0, slope: slope) }
    }
  #endif
  package func derivatives(f64 x: [Double], slope: Double) -> [Double] {
    x.map { derivative($0, slope: slope) }
  }
  package func derivatives(f32 x: [Float], slope: Float) -> [Float] {
    x.map { derivative($0, slope: slope) }
  }
  package func secondDerivatives(f64 x: [Double], slope: Double) -> [Double] {
    x.map { secondDerivative($0, slope: slope) }
  }

  package func kernel(f64 slope: Double) -> ActivationKernel<Double>? { kernel(slope: slope) }
  package func kernel(f32 slope: Float) -> ActivationKernel<Float>? { kernel(slope: slope) }

  package func series(f64 x: Interval, order: Int, slope: Double) -> IntervalSeries {
    series(IntervalSeries.variable(x, order: order), slope: slope)
  }
  package func series(long x: LongInterval, order: Int, slope: Double)
    -> RoundedSeries<OutwardRounding<LongNumber>>
  {
    series(RoundedSeries.variable(x, order: order), slope: slope)
  }

  package func isEqual(to other: any UnivariateFunction) -> Bool {
    type(of: other) == Self.self && other as? Self == self
  }
}
