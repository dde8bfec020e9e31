// All bounds of the server in one place: what a browser may ask of the machine that it runs on.

import Foundation

/// Bounds of requests, and of the work behind them.
public enum Limits {
  // Requests.
  static let connections = 256
  /// Request line and headers together.
  static let headBytes = 16 << 10
  static let targetBytes = 4096
  static let headers = 64
  static let bodyBytes = 1 << 20
  /// For a whole head, and for a whole body, however slowly they come.
  static let headSeconds = 10.0
  static let bodySeconds = 20.0
  /// Between two requests of one connection.
  static let idleSeconds = 30.0
  /// For one response or one event to be taken.
  static let writeSeconds = 20.0
  static let requestsPerSecond = 100.0
  static let requestBurst = 400.0

  // Jobs.
  /// Streams that compute at once.
  public static let jobs = max(2, ProcessInfo.processInfo.activeProcessorCount)
  /// Streams that wait in line.
  static let line = 100
  static let jobSeconds = 900.0
  static let framesPerSecond = 60.0

  // Sizes that a person may ask for; those of settings stand with the settings, as `SettingField`.
  static let parameters = 20_000
  static let secondOrderParameters = 1500
  static let targetText = 500
  static let activationText = 200
  static let meshCells = 1024
  /// For a construction, its measurement and its picture.
  static let constructionSeconds = 8.0
  /// Of a construction that is drawn and measured.
  static let constructedParameters = 500_000
  /// Hidden units of a network that the page sends to be drawn.
  static let drawnUnits = 20_000
  static let mapCells = 400

  // Pictures.
  /// Points of a line, and of each side of a square.
  static let linePoints = 321
  static let squarePoints = 41
  /// Units of the last hidden layer up to which their parts are sent.
  static let units = 64
  /// Parameters up to which they are sent with every frame.
  static let frameParameters = 2000
  static let kinks = 500
  static let layersShown = 48
  static let unitsShownOnLine = 32
  static let unitsShownOnSquare = 12
  /// Units of a layer up to which the target is read off it.
  static let probeUnits = 400
}
