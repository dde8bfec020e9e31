import Base
import Functions

extension RunChoices {
  var labelsPerClass: Int? { self[LabelsPerClassSetting.self] }
}

extension RunSettings {
  /// Rows of each class whose class a fit is told; nil for all.
  package var labelsPerClass: Int? { self[LabelsPerClassSetting.self] }
}

enum LabelsPerClassSetting: CountSetting {
  static let name = "labels_per_class"
  static let section = SettingSection.fit
  static let meaning =
    "rows of each class whose class the fit is told, drawn by the seed, or `none` for all"
  static let standardText = "`none`"
  static let limit = SizeLimit.samples
  static let takesNone = true

  static func settle(_ chosen: Int?, in run: Settling) throws -> Int? {
    guard let chosen else { return nil }
    guard case .table(let table) = run.target.target, table.labels != nil else {
      throw UserError(
        "labels_per_class needs a target of classes, such as digits or FILE.csv:x,y->class(z)")
    }
    let training = try table.parts(holdOut: run.settings.holdOut, seed: run.settings.splitSeed)
      .training
    _ = try training.labelledRows(perClass: chosen, seed: run.settings.seed)
    return chosen
  }
}
