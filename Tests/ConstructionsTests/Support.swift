/// |a − b| ≤ relative · |b|.
func isClose(_ a: Double, _ b: Double, _ relative: Double) -> Bool {
  abs(a - b) <= relative * abs(b)
}
