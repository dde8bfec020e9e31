import Base
import Fitting

extension RunChoices {
  var labelMethod: LabelMethod? { self[LabelMethodSetting.self] }
}

extension RunSettings {
  /// What the fit does with rows whose class it is not told.
  package var labelMethod: LabelMethod { self[LabelMethodSetting.self] ?? .supervised }
}

extension LabelMethod: SettingValue {}

enum LabelMethodSetting: NamedSetting {
  static let name = "method"
  static let resultName = "label_method"
  static let section = SettingSection.fit
  static let meaning =
    "what the fit does with rows whose class it is not told: \(listed(LabelMethod.allCases.map(\.rawValue))); "
    + "all but the first by `adam`"
  static let standard: LabelMethod? = .supervised

  static func parse(_ text: String) throws -> LabelMethod { try member(text, called: name) }

  static func settle(_ chosen: LabelMethod?, in run: Settling) throws -> LabelMethod? {
    guard let chosen, chosen != .supervised else { return standard }
    guard case .table(let table) = run.target.target, table.labels != nil else {
      throw UserError(
        "\(chosen.rawValue) needs a target of classes, such as digits or FILE.csv:x,y->class(z)")
    }
    return chosen
  }

  static func apply(_ value: LabelMethod?, to options: inout FitOptions) {
    options.labels = value ?? .supervised
  }
}
