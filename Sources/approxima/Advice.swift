import Approxima

/// What to try next after a fit, judged by how it ended and what it left.
func nextStep(after record: RunRecord) -> String {
  let settings = record.settings
  let isFirstOrder = settings.optimizer == "adam" || settings.optimizer == "lbfgs"
  let error = record.errors.relativeSup

  if record.status == .diverged {
    return settings.optimizer == "adam"
      ? "it diverged: a tenth of the learning rate (--learning-rate "
        + "\(short(settings.learningRate / 10))), or --optimizer lm"
      : "it diverged: another --seed, or a smoother activation"
  }
  if !record.errors.sup.isFinite {
    return "no network is near a target without a sup norm: choose a --domain where it is bounded"
  }
  if settings.widths.isEmpty {
    return "this is the best affine model; --depth 1 --width 8 bends it"
  }
  if let rounding = record.rounding, record.errors.sup < 100 * rounding {
    return "the error is near rounding; fewer units may do: --width \(max(1, settings.width / 2))"
  }
  if let advice = advice(on: record.split, settings) { return advice }
  if isFirstOrder, record.parameters <= 2000, settings.loss == "l2" {
    return "--optimizer lm takes small networks much further than \(settings.optimizer)"
  }
  if record.status == .exhausted, error > 1e-8 {
    return "it was still improving: --steps \(settings.steps * 4)"
  }
  if settings.restarts == 0, error > 1e-3 {
    return "a minimum was reached, perhaps a local one: --restarts 5 keeps the best of six starts"
  }
  let wider = settings.widths.map { $0 * 2 }.map(String.init).joined(separator: ",")
  return settings.depth == 1
    ? "twice the width (--widths \(wider)), or as many parameters in depth "
      + "(--depth 3 --parameters \(record.parameters))"
    : "one hidden layer with as many parameters: --depth 1 --parameters \(record.parameters)"
}

/// What the split of the error says to do; nil where it is silent.
private func advice(on split: ErrorSplit, _ settings: RunSettings) -> String? {
  guard let total = split.total, let approximation = split.approximation,
    let optimisation = split.optimisation, let kind = split.kind, total > 0
  else { return nil }
  // A floor may be far below what is attained.
  if optimisation > (kind == .floor ? 9 : 1) * approximation {
    let better =
      settings.optimizer == "lm" || settings.optimizer == "varpro" ? "" : "--optimizer lm, or "
    return
      "the architecture allows \(kind == .floor ? "perhaps " : "")\(short(approximation)); training "
      + "stopped at \(short(total)): try \(better)--restarts \(max(5, 4 * settings.restarts))"
  }
  if optimisation < 0.1 * total, kind == .floor || kind == .construction {
    let wider = settings.widths.map { $0 * 2 }.map(String.init).joined(separator: ",")
    return
      "training found nearly what the architecture allows, \(short(approximation)): a larger network, "
      + "such as --widths \(wider)"
  }
  return nil
}
