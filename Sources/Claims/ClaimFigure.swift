/// What a claim's figure shows, as plain data; `Reports` draws it.
package struct ClaimFigure: Sendable, Hashable {
  package struct Axis: Sendable, Hashable {
    package let label: String
    package let scale: Scale

    package enum Scale: Sendable, Hashable {
      case linear, logarithmic
      /// Names at 0, 1, 2, …, whose points no line joins.
      case named([String])
    }

    package static func linear(_ label: String) -> Axis { Axis(label: label, scale: .linear) }
    package static func logarithmic(_ label: String) -> Axis {
      Axis(label: label, scale: .logarithmic)
    }
    package static func named(_ label: String, _ names: [String]) -> Axis {
      Axis(label: label, scale: .named(names))
    }

    package var isNamed: Bool { if case .named = scale { true } else { false } }
  }

  package enum Role: String, Sendable, Hashable, Codable {
    /// What the theorem says: a thin line.
    case predicted
    /// What was built or measured.
    case measured
    /// What training found, beside it.
    case trained
  }

  package struct Point: Sendable, Hashable {
    package let x: Double
    package let y: Double

    package init(_ x: Double, _ y: Double) { (self.x, self.y) = (x, y) }
  }

  package struct Series: Sendable, Hashable {
    package let name: String
    package let role: Role
    package let points: [Point]
    /// Series of one group have one colour, such as all of one width; nil for a colour of its own.
    package var group: Int?

    package init(_ name: String, _ role: Role, _ points: [Point]) {
      self.name = name
      self.role = role
      self.points = points
    }

    /// The same in a group.
    package func grouped(_ group: Int) -> Series {
      var series = self
      series.group = group
      return series
    }

    /// Points from two lists of equal length.
    package init(_ name: String, _ role: Role, _ x: [Double], _ y: [Double]) {
      precondition(x.count == y.count, "as many ordinates as abscissas")
      self.init(name, role, zip(x, y).map { Point($0, $1) })
    }
  }

  package let title: String
  /// Norm, domain, how obtained.
  package let subtitle: String
  package let x: Axis
  package let y: Axis
  package let series: [Series]

  package init(
    _ title: String, subtitle: String, x: Axis, y: Axis, series: [Series]
  ) {
    self.title = title
    self.subtitle = subtitle
    self.x = x
    self.y = y
    self.series = series
  }
}
