// What results say of a run's settings.

extension RunSettings {
  /// The settings of a report that are no size and no activation, in words, `none` where one has none. The samples of
  /// data follow from the data, what is held out and the labels.
  package var reported: [(name: String, value: String)] {
    runSettings.filter { setting in
      setting.presence != .never && setting != WidthsSetting.self
        && setting != ActivationSetting.self
        && !(setting == SamplesSetting.self && domain == nil)
    }.map { setting in
      (
        setting.name.replacing("_", with: " "),
        setting.words(in: self)?.joined(separator: " ") ?? "none"
      )
    }
  }
}

/// The settings of a section that a run has, for columns and keys of results.
func resultSettings(_ section: SettingSection) -> [any RunSetting.Type] {
  runSettings.filter { $0.presence != .never && $0.section == section }
}
