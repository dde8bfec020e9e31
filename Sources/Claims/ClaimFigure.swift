/// What a claim's figure shows, as plain data; `Reports` draws it.
public struct ClaimFigure: Sendable, Hashable {
  public struct Axis: Sendable, Hashable {
    public let label: String
    public let isLogarithmic: Bool

    public static func linear(_ label: String) -> Axis { Axis(label: label, isLogarithmic: false) }
    public static func logarithmic(_ label: String) -> Axis {
      Axis(label: label, isLogarithmic: true)
    }
  }

  public enum Role: String, Sendable, Hashable, Codable {
    /// What the theorem says: a thin line.
    case predicted
    /// What was built or measured.
    case measured
    /// What training found, beside it.
    case trained
  }

  public struct Point: Sendable, Hashable {
    public let x: Double
    public let y: Double

    public init(_ x: Double, _ y: Double) { (self.x, self.y) = (x, y) }
  }

  public struct Series: Sendable, Hashable {
    public let name: String
    public let role: Role
    public let points: [Point]

    public init(_ name: String, _ role: Role, _ points: [Point]) {
      self.name = name
      self.role = role
      self.points = points
    }

    /// Points from two lists of equal length.
    public init(_ name: String, _ role: Role, _ x: [Double], _ y: [Double]) {
      precondition(x.count == y.count, "as many ordinates as abscissas")
      self.init(name, role, zip(x, y).map { Point($0, $1) })
    }
  }

  public let title: String
  /// Norm, domain, how obtained.
  public let subtitle: String
  public let x: Axis
  public let y: Axis
  public let series: [Series]

  public init(
    _ title: String, subtitle: String, x: Axis, y: Axis, series: [Series]
  ) {
    self.title = title
    self.subtitle = subtitle
    self.x = x
    self.y = y
    self.series = series
  }
}
