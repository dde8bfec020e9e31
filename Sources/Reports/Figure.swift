// A figure as a value: panels with axes, series and maps; drawn by `svg(theme:)`.

/// A figure that can be drawn as SVG and written as CSV.
public struct Figure: Sendable {
  public var title: String
  /// The title with its mathematics set; the title itself where nil.
  package var heading: Label?
  /// One line below the title: norm, domain, how obtained.
  public var subtitle: String
  /// What the figure shows, for those who cannot see it.
  public var description: String
  /// Panels in rows of `columns`, from the top left.
  package var panels: [Panel]
  public var columns: Int
  /// Size in pixels at which the letters have their natural size.
  public var width: Double, height: Double
  /// Whether the legend stands below the panels, however narrow it is.
  package var isLegendBelow = false
  /// Heights of the rows of panels, relative to one another; equal where empty.
  public var rowWeights: [Double] = []

  package init(
    title: String, subtitle: String = "", description: String = "", panels: [Panel],
    columns: Int = 1, width: Double = 640, height: Double = 420
  ) {
    self.title = title
    self.subtitle = subtitle
    self.description = description
    self.panels = panels
    self.columns = max(1, columns)
    self.width = width
    self.height = height
  }
}

/// A pair of axes with what is drawn between them.
package struct Panel: Sendable {
  package var title: String
  package var x: Axis, y: Axis
  package var series: [Series] = []
  package var cells: Cells?
  package var raster: Raster?
  /// Whether a bar beside the panel explains its colours.
  package var hasColourBar = true

  package init(title: String = "", x: Axis, y: Axis, series: [Series] = []) {
    self.title = title
    self.x = x
    self.y = y
    self.series = series
  }
}

/// A point, with the ends of its spread where it has one.
package struct DataPoint: Sendable, Hashable {
  package var x: Double, y: Double
  package var low: Double?, high: Double?

  package init(_ x: Double, _ y: Double, low: Double? = nil, high: Double? = nil) {
    (self.x, self.y, self.low, self.high) = (x, y, low, high)
  }
}

/// Points that belong together, and how they are drawn.
package struct Series: Sendable {
  package enum Shape: Sendable, Hashable {
    /// A line through the points.
    case line
    /// A thin line without dashes, for a fitted law.
    case law
    /// A broad pale line, which is seen under another one.
    case wide
    /// A line so faint that many may lie over each other.
    case faint
    /// Markers alone.
    case points
    /// Markers joined by a line.
    case joined
    /// Horizontal, then vertical: the lower left border of the points.
    case staircase
  }
  package enum Spread: Sendable, Hashable {
    /// A band between `low` and `high` of neighbouring points.
    case band
    /// A bar at each point along y.
    case bars
    /// A bar at each point along x: `low` and `high` are values of x.
    case horizontalBars
  }

  /// Its entry in the legend; none where empty.
  package var name: Label
  /// A second line in the legend.
  package var note: Label
  package var shape: Shape
  package var spread: Spread
  /// Index into the palette; the colour of text where nil.
  package var colour: Int?
  /// Index of marker and dashes; as `colour` where nil.
  package var marker: Int?
  /// Whether lines are solid whatever the marker.
  package var isSolid: Bool
  package var points: [DataPoint]

  package init(
    _ name: Label, note: Label = "", shape: Shape = .joined, spread: Spread = .band,
    colour: Int? = nil, marker: Int? = nil, isSolid: Bool = false, points: [DataPoint]
  ) {
    self.name = name
    self.note = note
    self.shape = shape
    self.spread = spread
    self.colour = colour
    self.marker = marker
    self.isSolid = isSolid
    self.points = points
  }
}

/// How numbers become colours of viridis: the lower end dark, the upper end bright.
package struct ColourScale: Sendable, Hashable {
  package var axis: Axis

  /// A scale over all of `values`; see `Axis.init(_:scale:covering:padding:ticksAt:)`.
  package init(_ label: Label, scale: Scale = .linear, covering values: [Double]) {
    axis = Axis(label, scale: scale, covering: values, padding: 0)
  }

  func colour(_ value: Double) -> Colour? { axis.position(value).map(viridis) }
}

/// A matrix of named cells, each with its value written in it.
package struct Cells: Sendable {
  package enum Cell: Sendable, Hashable {
    case value(Double)
    /// Something was run here, but gave no number.
    case failed
    /// Nothing was run here.
    case absent
  }

  /// Rows from the bottom; each has one cell a column.
  package var rows: [[Cell]]
  package var scale: ColourScale

  package init(rows: [[Cell]], scale: ColourScale) {
    self.rows = rows
    self.scale = scale
  }
}

/// Values on a regular grid over the whole panel, drawn as an image with contour lines.
package struct Raster: Sendable {
  package var columns: Int, rows: Int
  /// Row after row from the bottom; the outer values lie on the frame.
  package var values: [Double]
  package var scale: ColourScale
  /// Values at which contour lines are drawn.
  package var contours: [Double]
  /// Name of the values in the CSV file.
  package var name: String

  package init(
    _ name: String, columns: Int, rows: Int, values: [Double], scale: ColourScale,
    contours: [Double] = []
  ) {
    precondition(columns > 1 && rows > 1 && values.count == columns * rows)
    self.name = name
    self.columns = columns
    self.rows = rows
    self.values = values
    self.scale = scale
    self.contours = contours
  }
}
