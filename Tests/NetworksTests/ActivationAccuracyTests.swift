import Networks
import Testing

@Suite struct ActivationAccuracyTests {
  @Test(arguments: ReferenceTable.all)
  func probe(_ table: ReferenceTable) {
    for order in 0...2 {
      var w80 = (0.0, 0.0)
      for (x, jet) in table.rows {
        let y = Float80(x)
        let got =
          switch order {
          case 0: table.activation.value(y)
          case 1: table.activation.derivative(y)
          default: table.activation.secondDerivative(y)
          }
        let e = jet[order].error(of: got)
        if e.isNaN || e > w80.0 && abs(jet[order].rounded) > 1e-10 { w80 = (e, x)}
      }
      if w80.0 > 8 {print("F80 \(table.activation) d\(order) worst \(w80.0) at \(w80.1)")}
      var worst = (0.0, 0.0), far = (0.0, 0.0)
      var g = SystemRandomNumberGenerator()
      for i in 0..<60000 {
        let x = i % 3 == 0 ? Double.random(in: -50...50, using: &g) : i % 3 == 1 ? Double.random(in: -5...5, using: &g) :  Double.random(in: -1.5...1.5, using: &g)
        let y = Float80(x)
        let got =
          switch order {
          case 0: table.activation.value(x)
          case 1: table.activation.derivative(x)
          default: table.activation.secondDerivative(x)
          }
        let want =
          switch order {
          case 0: table.activation.value(y)
          case 1: table.activation.derivative(y)
          default: table.activation.secondDerivative(y)
          }
        let e = Double((Float80(got) - want).magnitude / Float80(Double(want).ulp))
        if e > worst.0 {worst = (e,x)}
        if want.magnitude > 0.07 || abs(x) > 3 {if e > far.0 {far = (e,x)}}
      }
      if worst.0 > 2 {print("\(table.activation) d\(order) worst \(worst) far \(far)")}
    }
  }
}
