import Base
import Foundation
import Measurement
import Testing

/// How a network tells classes apart.
@Suite struct ClassErrorsTests {
  private let outputs = Batch(
    features: 3, points: [[2, 1, 0], [0, 3, 1], [1, 1, 1], [-1, 0, 4], [0.5, 2, 0]])
  private let labels = [0, 1, 2, 2, 0]

  private func report(_ outputs: Batch, _ meaning: OutputMeaning) throws -> ErrorReport {
    var targets = Batch(features: 3, count: 5)
    for (row, label) in labels.enumerated() { targets[label, row] = 1 }
    return try measureClasses(
      { _ in outputs }, inputs: Batch(features: 1, count: 5, storage: [0, 1, 2, 3, 4]),
      targets: targets, labels: labels, classes: ["a", "b", "c"], meaning: meaning)
  }

  /// By scikit-learn's `log_loss` and NumPy.
  @Test("figures of five samples are those of scikit-learn")
  func reference() throws {
    let report = try report(outputs, .logits)
    let classes = try #require(report.classes)
    #expect(classes.accuracy == 0.6)
    let (loss, calibration) = (
      try #require(classes.logLoss), try #require(classes.calibrationError)
    )
    #expect(abs(loss - 0.7014329750073489) < 1e-14)
    #expect(abs(calibration - 0.3169727224890759) < 1e-14)
    #expect(abs(report.l2 - 0.6537848204343689) < 1e-14)
    #expect(abs(report.sup - 0.8357483723749122) < 1e-14)
    #expect(classes.confusion?.counts == [[1, 1, 0], [0, 1, 0], [1, 0, 1]])
    #expect(classes.confusion?.classes == ["a", "b", "c"])
  }

  @Test("outputs near 1 and 0 have no probabilities, and their own errors")
  func indicators() throws {
    let report = try report(outputs, .indicators)
    let classes = try #require(report.classes)
    #expect(classes.accuracy == 0.6 && classes.logLoss == nil && classes.calibrationError == nil)
    #expect(report.sup == 3)
  }

  @Test("huge outputs give numbers, and what is not finite none")
  func extremes() throws {
    let huge = try #require(
      try report(
        Batch(
          features: 3, count: 5,
          storage: outputs.storage.map { $0 * 1e300 }), .logits
      ).classes)
    #expect(huge.accuracy == 0.6 && (huge.logLoss ?? 0) > 1e299)
    var broken = outputs
    broken[1, 2] = .nan
    let report = try report(broken, .logits)
    #expect(report.classes == nil && report.reason != nil)
  }

  @Test("JSON has null where there are no classes, and reads back")
  func json() throws {
    func object(_ report: ErrorReport) throws -> [String: Any] {
      try #require(
        JSONSerialization.jsonObject(with: JSONEncoder().encode(report)) as? [String: Any])
    }
    let report = try report(outputs, .logits)
    #expect(try object(report)["accuracy"] as? Double == 0.6)
    let back = try JSONDecoder().decode(ErrorReport.self, from: JSONEncoder().encode(report))
    #expect(back.classes == report.classes)
    let none = try object(ErrorReport(l1: 1, l2: 1, sup: 1, method: "by hand"))
    for key in ["accuracy", "log_loss", "calibration_error"] { #expect(none[key] is NSNull) }
    #expect(none["confusion"] == nil)
  }
}
