/// What a report says of activations before all else: who is best, which depths train.
struct JudgedPart {
  let figures: [NamedFigure]
  /// Standings in HTML; empty where there is no contest.
  let table: String
  /// Empty where there is neither a contest nor a factor of depths.
  let sentence: String

  /// nil where the runs ask neither.
  init?(_ runs: [ReportRun], norm: ErrorNorm) {
    let trained = TrainabilityMap(runs, norm: norm)
    let map = trained?.figure
    guard let held = RunContest(runs, norm: norm) else {
      guard let map else { return nil }
      (figures, table, sentence) = ([map], "", trained?.sentence ?? "")
      return
    }
    let (standings, friedman) = held.contest.standings()
    figures = [
      map, held.standingsFigure(standings, friedman), held.profilesFigure(standings),
      held.sharesFigure, held.agreementFigure,
    ].compactMap(\.self)
    table = held.table(standings)
    sentence = "Which activation is best: \(held.verdict(standings, friedman))."
  }
}
