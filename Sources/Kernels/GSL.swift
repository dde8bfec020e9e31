import CGSL

/// A code that a GSL routine returned, with its meaning in words.
public struct GSLError: Error, CustomStringConvertible, Sendable {
  public let code: Int32
  public let routine: String
  public var description: String { "\(routine): \(String(cString: gsl_strerror(code)))" }
}

/// GSL aborts the process on an error unless its handler is off; every wrapper touches this first.
enum GSL {
  static let ready: Void = { gsl_set_error_handler_off() }()

  /// Throws where `code` says failure.
  static func check(_ code: Int32, _ routine: String) throws {
    guard code == GSL_SUCCESS else { throw GSLError(code: code, routine: routine) }
  }
}
