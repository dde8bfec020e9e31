// All bounds of the server in one place: what one person's browser may ask of one machine.
import Foundation

/// Bounds of requests and of the work behind them.
public enum Limits {
  static let count = PackageResources.index_html.count
}
