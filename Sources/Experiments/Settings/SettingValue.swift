import Base
import Fitting
import Networks

/// A value of a setting: `Codable` as experiment files and JSON have it.
package protocol SettingValue: Hashable, Codable, Sendable {
  /// As a person writes it; several words where it is a list.
  var words: [String] { get }
}

extension SettingValue {
  fileprivate func isEqual(to other: (any SettingValue)?) -> Bool { self == other as? Self }
}

extension Int: SettingValue { package var words: [String] { [String(self)] } }
extension Double: SettingValue { package var words: [String] { [plain(self)] } }
extension Array: SettingValue where Element == Int {
  package var words: [String] { map { String($0) } }
}
extension Family: SettingValue { package var words: [String] { [name] } }
extension Skip: SettingValue { package var words: [String] { [rawValue] } }
extension Precision: SettingValue { package var words: [String] { [rawValue] } }
extension Optimizer: SettingValue { package var words: [String] { [name] } }
extension Initialisation: SettingValue { package var words: [String] { [rawValue] } }
extension Loss: SettingValue { package var words: [String] { [description] } }
extension Schedule: SettingValue { package var words: [String] { [description] } }

/// Values by their settings.
struct SettingValues: Sendable {
  private var values: [ObjectIdentifier: any SettingValue] = [:]

  subscript<Setting: RunSetting>(_: Setting.Type) -> Setting.Value? {
    get { values[ObjectIdentifier(Setting.self)] as? Setting.Value }
    set { values[ObjectIdentifier(Setting.self)] = newValue }
  }
}

extension SettingValues: Hashable {
  static func == (a: SettingValues, b: SettingValues) -> Bool {
    a.values.count == b.values.count
      && a.values.allSatisfy { $0.value.isEqual(to: b.values[$0.key]) }
  }

  func hash(into hasher: inout Hasher) {
    // In the order of the list, as a dictionary has none.
    for setting in runSettings {
      guard let value = values[ObjectIdentifier(setting)] else { continue }
      hasher.combine(value)
    }
  }
}
