// What a claim says, as JSON: for the command, and for the page's list.

import Claims
import Experiments

/// A claim with its predictions, what it is, how far its citation was followed, and where the course runs it.
/// - Parameter result: what a run found; nil where there was none.
package func claimDescription(_ claim: Claim, _ result: ClaimResult? = nil) -> JSON {
  .object(
    ("id", .string(claim.id)), ("paper", .string(claim.paper)),
    ("statement", .string(claim.statement)), ("kind", .string(claim.kind.rawValue)),
    ("standing", claim.standing.map { JSON.string($0.rawValue) } ?? .null),
    ("citation", .string(claim.citation?.mark ?? "")),
    ("read_in", claim.citation?.place.map(JSON.string) ?? .null),
    ("notebook", claim.notebook.map { JSON.string($0.link) } ?? .null),
    ("expected", .string(claim.expected.rawValue)), ("method", .string(claim.method)),
    ("refuted_by", .string(claim.refutedBy)), ("does_not_show", .string(claim.doesNotShow)),
    ("hypotheses_given_up", .array(claim.hypotheses.map(JSON.string))),
    ("cost_seconds", JSON(claim.cost)),
    (
      "predictions",
      .array(
        claim.predictions.map { prediction in
          .object(
            ("quantity", .string(prediction.quantity)),
            ("relation", .string(prediction.relation.rawValue)),
            ("predicted", JSON(prediction.value)), ("tolerance", JSON(prediction.tolerance)),
            ("tolerance_reason", .string(prediction.reason)))
        })
    ), ("result", result.map(claimJSON) ?? .null))
}

/// The register for the page: every claim, and what is known question by question.
package func registerJSON() -> JSON {
  .object(
    ("claims", .array(ClaimCatalogue.all.map { claimDescription($0) })),
    (
      "questions",
      .array(
        Known.questions.map { question in
          .object(
            ("title", .string(question.title)),
            (
              "lines",
              .array(
                question.lines.map { line in
                  .object(
                    ("what", .string(line.what)), ("answer", .string(line.answer)),
                    ("open", .bool(line.isOpen)), ("claims", .array(line.claims.map(JSON.string))))
                })
            ))
        })
    ))
}
