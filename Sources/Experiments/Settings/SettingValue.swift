import Base
import Fitting
import Networks

/// A value of a setting: `Codable` as experiment files and JSON have it.
package protocol SettingValue: Hashable, Codable, Sendable {
  /// As a person writes it; several words where it is a list.
  var words: [String] { get }
}

extension SettingValue {
  fileprivate func isEqual(to other: any SettingValue) -> Bool { self == other as? Self }
}

// Of names.
extension SettingValue where Self: RawRepresentable, RawValue == String {
  package var words: [String] { [rawValue] }
}

/// A value that its text says whole, in files and JSON too.
package protocol TextValue: SettingValue, CustomStringConvertible {
  init(parsing text: String) throws
}

extension TextValue {
  package init(from decoder: any Decoder) throws {
    try self.init(parsing: String(from: decoder))
  }

  package func encode(to encoder: any Encoder) throws { try description.encode(to: encoder) }

  package var words: [String] { [description] }
}

extension Int: SettingValue { package var words: [String] { [String(self)] } }
extension Double: SettingValue { package var words: [String] { [plain(self)] } }
extension Array: SettingValue where Element == Int {
  package var words: [String] { map { String($0) } }
}
extension Family: SettingValue { package var words: [String] { [name] } }
extension Skip: SettingValue {}
extension Precision: SettingValue {}
extension Optimizer: SettingValue { package var words: [String] { [name] } }
extension Initialisation: SettingValue {}
extension Loss: SettingValue { package var words: [String] { [description] } }
extension Schedule: SettingValue { package var words: [String] { [description] } }

/// Values by their settings.
///
/// Few of a run's settings have another value than the standard one: a list of them is smaller than a
/// dictionary, and as fast.
struct SettingValues: Sendable {
  private struct Entry: Sendable {
    let setting: ObjectIdentifier
    var value: any SettingValue
  }

  private var entries: [Entry] = []

  private func place(of setting: ObjectIdentifier) -> Int? {
    // By index: an element handed out would be copied with its value.
    entries.indices.first { entries[$0].setting == setting }
  }

  subscript<Setting: RunSetting>(_: Setting.Type) -> Setting.Value? {
    get {
      place(of: ObjectIdentifier(Setting.self)).flatMap { entries[$0].value as? Setting.Value }
    }
    set {
      let setting = ObjectIdentifier(Setting.self)
      switch (place(of: setting), newValue) {
      case (let place?, let value?): entries[place].value = value
      case (let place?, nil): entries.remove(at: place)
      case (nil, let value?): entries.append(Entry(setting: setting, value: value))
      case (nil, nil): break
      }
    }
  }

  /// The same without room for more: a plan keeps up to a million of them.
  var compact: SettingValues {
    var values = self
    values.entries = entries.map { $0 }
    return values
  }
}

extension SettingValues: Hashable {
  static func == (a: SettingValues, b: SettingValues) -> Bool {
    a.entries.count == b.entries.count
      && a.entries.allSatisfy { entry in
        b.place(of: entry.setting).map { entry.value.isEqual(to: b.entries[$0].value) } ?? false
      }
  }

  func hash(into hasher: inout Hasher) {
    // In the order of the settings, not in that in which they were set.
    for setting in runSettings {
      guard let place = place(of: ObjectIdentifier(setting)) else { continue }
      hasher.combine(entries[place].value)
    }
  }
}
