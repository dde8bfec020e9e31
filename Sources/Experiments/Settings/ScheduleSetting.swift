import Fitting

extension RunChoices {
  public var schedule: Schedule? {
    get { self[ScheduleSetting.self] }
    set { self[ScheduleSetting.self] = newValue }
  }
}

extension RunSettings {
  public var schedule: Schedule {
    get { self[ScheduleSetting.self] ?? FitOptions().schedule }
    set { self[ScheduleSetting.self] = newValue }
  }
}

enum ScheduleSetting: NamedSetting {
  static let name = "schedule"
  static let section = SettingSection.fit
  static let heededAs: StepOption? = .schedule
  static let meaning =
    "course of the learning rate of `\(Optimizer.names(heeding: .schedule))`: `constant`, `cosine`, "
    + "`exponential(0.01)`, `step(1000,0.5)`, `warmup(100)`"
  static let standard: Schedule? = FitOptions().schedule
  static let presence = SettingPresence.always

  static func parse(_ text: String) throws -> Schedule { try Schedule(parsing: text) }

  static func settle(_ chosen: Schedule?, in run: Settling) throws -> Schedule? {
    run.settings.optimizer.heeds(.schedule) ? chosen ?? standard : standard
  }

  static func idleness(in settings: RunSettings) -> String? {
    settings.optimizer.heeds(.schedule)
      ? nil
      : "\(settings.optimizer) has no learning rate: leave this out, or take --optimizer "
        + Optimizer.names(heeding: .schedule)
  }

  static func apply(_ value: Schedule?, to options: inout FitOptions) {
    if let value { options.schedule = value }
  }
}
