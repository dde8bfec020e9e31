// What each claim says of what is known, and what is known question by question, with the gaps.

/// What a claim is, beside its verdict.
package enum ClaimStanding: String, Sendable, Hashable, CaseIterable {
  /// The theorem is seen to hold at the sizes tried; its bound or rate is not compared.
  case confirmed = "theorem, confirmed in the range tried"
  /// What is measured is the theorem's bound.
  case attained = "theorem, its bound or constant attained"
  /// What is measured is within the bound; by which factor a note or the statement says.
  case loose = "theorem, its bound not attained"
  /// Proven beside the code, in no paper that we know.
  case remark = "remark of this library, proven beside the code"
  /// Computed or searched for; no theorem says it.
  case observation = "computed here, no theorem"
  /// Well known, with no one paper for it.
  case folklore = "folklore"
}

extension Claim {
  /// What the claim is; nil for one that is in no list, such as one from a file.
  package var standing: ClaimStanding? { Known.standings[id] }
}

/// What is known, by question.
package enum Known {
  /// One line: a case, what is known of it, and the claims that measure it; none for a gap.
  package struct Line: Sendable {
    package let what: String
    package let answer: String
    package let claims: [String]

    init(_ what: String, _ answer: String, _ claims: String...) {
      self.what = what
      self.answer = answer
      self.claims = claims
    }

    package var isOpen: Bool { answer.hasPrefix("open") }
  }

  package struct Question: Sendable {
    package let title: String
    package let lines: [Line]
  }

  static let standings: [String: ClaimStanding] = [
    "leshno.polynomial-floor": .attained, "leshno.nonpolynomial-dense": .confirmed,
    "free-knot.exp-constant": .attained, "free-knot.best-units": .remark,
    "free-knot.units": .attained, "barron.exponent": .attained,
    "guliyev-ismailov.two-units": .confirmed, "kidger-lyons.multiply-width-4": .confirmed,
    "kidger-lyons.arithmetic-width-4": .confirmed, "kidger-lyons.sine-width-3": .confirmed,
    "kidger-lyons.square-width-5": .confirmed, "kidger-lyons.square-sine-width-4": .confirmed,
    "kidger-lyons.operations-width-2": .remark, "kidger-lyons.operations-width-3": .remark,
    "kidger-lyons.operations-width-1": .remark, "hanin-sellke.multiply-width-3": .confirmed,
    "hanin-sellke.add-width-1": .remark, "minimum-width.disc": .attained,
    "identity.curvature": .remark, "identity.precision-split": .observation,
    "identity.bounded-weights": .observation, "identity.wider": .observation,
    "identity.unbounded": .observation,
    "lin-jegelka.depth": .confirmed, "yarotsky.square-error": .attained,
    "yarotsky.smooth-depth": .confirmed, "telgarsky.pieces": .attained,
    "telgarsky.shallow-floor": .attained, "pieces.bound-attained": .attained,
    "pieces.random-linear": .confirmed, "shen-yang-zhang.two-layers": .loose,
    "shen-yang-zhang.depth": .loose, "finite-elements.star-depth": .attained,
    "finite-elements.one-layer-never": .confirmed, "finite-elements.line-units": .attained,
    "finite-elements.two-layers-plane": .confirmed,
    "finite-elements.uniform-two-layers": .confirmed, "finite-elements.few-powers": .confirmed,
    "ritz.adaptive-constant": .confirmed, "wavelets.rate": .confirmed,
    "wavelets.greedy-and-plane": .confirmed, "ternary.half-slope": .remark,
    "ternary.half-slope-depth": .remark, "ternary.functions": .remark,
    "ternary.whole-numbers": .remark, "ternary.counter-machine": .remark,
    "maximum.five-two-layers": .attained,
    "maximum.tree-depth": .confirmed, "maximum.one-layer-never": .confirmed,
    "daubechies.takagi": .remark, "elbrachter.cosine": .confirmed,
    "lu-shen-yang-zhang.square": .remark, "devore-howard-micchelli.lipschitz": .attained,
    "devore.free-knots-root": .remark, "siegel-xu.powers-on-line": .confirmed,
    "pinkus.interpolation": .confirmed, "zhang.memorisation": .attained,
    "cover.dichotomies": .attained, "minsky-papert.parity": .folklore,
    "park.floats-memorised": .confirmed, "cho-saul.arc-cosine": .attained,
    "bach.circle-spectrum": .confirmed, "spectral-bias.gram-eigenvalues": .confirmed,
    "poole.relu-correlation": .confirmed, "belkin.double-descent": .attained,
    "lin-tegmark-rolnick.four-units": .confirmed, "boulle.zolotarev": .confirmed,
    "newman.rational-modulus": .loose, "he-li-xu.only-squares": .confirmed,
    "zaslavsky.one-layer-regions": .attained, "montufar.regions-plane": .attained,
    "siegel-xu.orthogonal-greedy": .confirmed, "shen-yang-zhang.fixed-size": .confirmed,
    "yun-sra-jadbabaie.two-layers": .confirmed, "liu.kan-rate": .confirmed,
    "gunturk-li.one-bit": .confirmed, "schoenholz.depth-scale": .confirmed,
    "hayou.edge-rates": .confirmed,
    "bietti-mairal.tangent-spectrum": .confirmed, "basri.learning-times": .confirmed,
    "raghunathan.quadratic-bound": .attained, "kuvshinov-gunnemann.both-sides": .observation,
    "maiorov-pinkus.ridge-directions": .remark, "daniely.inner-product": .remark,
    "opschoor-schwab-zech.slopes": .confirmed,
  ]

  package static let questions = [
    Question(
      title: "Minimum width, n inputs and m outputs, depth without bound",
      lines: [
        Line(
          "ReLU, uniform norm, m = 1", "n + 1 exactly (Hanin, Sellke)", "minimum-width.disc",
          "hanin-sellke.multiply-width-3"),
        Line(
          "ReLU, uniform norm, m > 1",
          "n + 1 to n + m; at least m + 1 for n < m ≤ 2n (Kim, Min, Park), not measured here"),
        Line(
          "ReLU-like, L^p on a compact", "max(n, m, 2) (Kim, Min, Park 2024), not measured here"),
        Line("any activation", "not below max(n, m) (Cai 2023), not measured here"),
        Line(
          "smooth nonpolynomial, uniform", "n + m + 1 suffices (Kidger, Lyons)",
          "kidger-lyons.multiply-width-4", "kidger-lyons.sine-width-3"),
        Line(
          "polynomial, uniform", "n + m + 2 suffices (Kidger, Lyons)",
          "kidger-lyons.square-width-5", "kidger-lyons.square-sine-width-4"),
        Line(
          "products and quotients, critical point", "2 exactly",
          "kidger-lyons.operations-width-2", "kidger-lyons.operations-width-1"),
        Line(
          "products and quotients, tanh, sigmoid, softplus", "3 suffices; width 2 is open here",
          "kidger-lyons.operations-width-3"),
        Line("product, ReLU, width 2", "open: no floor is known here, nor a network"),
        Line("residual, one unit a block, L1", "universal (Lin, Jegelka)", "lin-jegelka.depth"),
      ]),
    Question(
      title: "Depth that is needed for an exact representation by ReLU",
      lines: [
        Line(
          "max(0, x, y)", "2 hidden layers, not 1", "maximum.one-layer-never",
          "finite-elements.one-layer-never"),
        Line("maximum of five", "2 (Bakaev et al. 2025)", "maximum.five-two-layers"),
        Line(
          "maximum of n ≥ 4 numbers", "⌈log3(n-2)⌉ + 1 suffices; trees take ⌈log2 n⌉",
          "maximum.tree-depth"),
        Line("whole-number weights", "⌈log2 n⌉ exactly (Haase, Hertrich, Loho), not measured here"),
        Line("maximum of six numbers by two layers", "open"),
        Line(
          "linear finite elements", "two layers in the plane, ⌈log2 k⌉ + 1 for stars",
          "finite-elements.star-depth", "finite-elements.two-layers-plane",
          "finite-elements.uniform-two-layers", "finite-elements.line-units"),
        Line("sawtooth of 2^s pieces", "s layers of 2, or 2^s - 1 units", "telgarsky.pieces"),
      ]),
    Question(
      title: "Counts",
      lines: [
        Line(
          "pieces on a line, L layers of width W", "(W+1)^L, attained for W ≥ 3",
          "pieces.bound-attained"),
        Line("pieces at width 2", "7 for two layers; 2^(L+1) - 1 for more is open"),
        Line("pieces at random weights", "like the number of units", "pieces.random-linear"),
        Line(
          "regions of one layer in the plane", "1 + n + n(n-1)/2",
          "zaslavsky.one-layer-regions"),
        Line("dichotomies of one threshold unit", "2 Σ C(n-1, k)", "cover.dichotomies"),
        Line("points memorised by n units", "n", "zhang.memorisation", "pinkus.interpolation"),
        Line(
          "regions in the plane, L layers of n", "at least ⌊n/2⌋^(2L-2) (1 + n + n(n-1)/2)",
          "montufar.regions-plane"),
        Line(
          "points memorised by two hidden layers", "of order the square of their units",
          "yun-sra-jadbabaie.two-layers"),
        Line(
          "points memorised by W parameters, deep",
          "of order W² (Vardi, Yehudai, Shamir), not measured here"),
      ]),
    Question(
      title: "Rate by class of functions",
      lines: [
        Line(
          "Lipschitz, continuous choice of n numbers", "1/(2n) exactly",
          "devore-howard-micchelli.lipschitz"),
        Line(
          "Lipschitz, width and depth", "(W²L² ln W)^-1 up to a constant",
          "shen-yang-zhang.two-layers", "shen-yang-zhang.depth"),
        Line(
          "convex and smooth on a line, one layer", "(∫√f'')²/(16 N²)",
          "free-knot.exp-constant", "free-knot.best-units", "ritz.adaptive-constant"),
        Line("√x, one layer", "1/(4N(N+1)) with free knots", "devore.free-knots-root"),
        Line("smooth, powers of ReLU on a line", "n^-(k+1)", "siegel-xu.powers-on-line"),
        Line("Barron, random units", "n^-1/2", "barron.exponent"),
        Line(
          "Barron, greedy threshold units, d = 2", "n^-3/4", "siegel-xu.orthogonal-greedy"),
        Line(
          "Barron, best units, d ≥ 2", "n^(-1/2-3/(2d)) for ReLU (Siegel, Xu), not measured here"),
        Line(
          "smooth compositions, splines on edges", "G^-(k+1) in the grid, any dimension",
          "liu.kan-rate"),
        Line(
          "continuous, a network of fixed size",
          "any accuracy (Shen, Yang, Zhang): the weights grow",
          "shen-yang-zhang.fixed-size"),
        Line(
          "x², depth", "4^-(m+1), or N^-2L/4 with N teeth", "yarotsky.square-error",
          "lu-shen-yang-zhang.square"),
        Line("analytic on an interval, depth", "e^(-c√N)", "yarotsky.smooth-depth"),
        Line(
          "analytic on an interval with its derivative, depth", "e^(-b√N) (Opschoor, Schwab, Zech)",
          "opschoor-schwab-zech.slopes"),
        Line(
          "one hidden layer, weights of n directions in the plane",
          "n!/(n+1)^n or more from Re z^(n+1), any activation", "maiorov-pinkus.ridge-directions"),
        Line(
          "a class of s derivatives, n units of one layer, any activation",
          "n^(-s/(d-1)) or more (Maiorov, Pinkus), not measured here"),
        Line(
          "x·x' of two spheres, one layer against depth",
          "k units leave √(1 - k/(2n+1)) of degree n; depth takes units of order ln n",
          "daniely.inner-product"),
        Line("cosines of high frequency", "one layer for a doubling", "elbrachter.cosine"),
        Line("Takagi's function", "(2/3) 2^-p by p layers", "daubechies.takagi"),
        Line(
          "|x|, rational", "8 e^(-π√n) at best; digits by √3 a composed layer",
          "newman.rational-modulus", "boulle.zolotarev"),
        Line("C² functions, wavelets", "N^(-2/d)", "wavelets.rate", "wavelets.greedy-and-plane"),
        Line("the best constant of ReLU networks for a function with inflections", "open"),
      ]),
    Question(
      title: "Upper bounds of a ReLU network's maximum over a box, without branching",
      lines: [
        Line(
          "n units of orthogonal signs on [-1,1]^n",
          "n(n+1)/2 by linear program, n(1+√n)/2 by quadratic program",
          "raghunathan.quadratic-bound"),
        Line(
          "random networks of four inputs",
          "the quadratic program closes a part of the linear program's distance, about half in the median",
          "kuvshinov-gunnemann.both-sides"),
        Line("which networks the quadratic program decides exactly", "open here"),
      ]),
    Question(
      title: "Numbers of few bits",
      lines: [
        Line(
          "weights -1, 0, 1: x/2", "1/(4(K+1)) by K units", "ternary.half-slope",
          "ternary.half-slope-depth"),
        Line(
          "weights -1, 1: smooth functions, one layer", "(1/K) ∫ {f'}(1 - {f'}) by K units",
          "ternary.functions"),
        Line(
          "weights -1, 0, 1 and whole biases", "whole numbers to whole numbers: 1/2 from x + 1/2",
          "ternary.whole-numbers"),
        Line(
          "weights -1, 0, 1, the same at every step", "any machine of two counters",
          "ternary.counter-machine"),
        Line(
          "finite elements by sums of powers of two", "a factor 8 a term",
          "finite-elements.few-powers"),
        Line(
          "smooth functions, signs on Bernstein's basis",
          "1/n inside, no better than 1 at the ends",
          "gunturk-li.one-bit"),
        Line("all functions of a format, steps", "exact", "park.floats-memorised"),
        Line(
          "x through L layers of Float64", "see the activations' table",
          "identity.precision-split", "identity.bounded-weights", "identity.unbounded"),
      ]),
    Question(
      title: "Wide layers",
      lines: [
        Line("kernel of one layer", "arc-cosine", "cho-saul.arc-cosine"),
        Line(
          "its spectrum", "k^-4, no odd frequency without biases", "bach.circle-spectrum",
          "spectral-bias.gram-eigenvalues"),
        Line(
          "its tangent kernel's spectrum, without biases", "k^-2, no odd frequency",
          "bietti-mairal.tangent-spectrum"),
        Line(
          "time to learn a frequency", "1/eigenvalue in wide layers, never for odd ones above 1",
          "basri.learning-times"),
        Line("correlations through depth", "the arc-cosine map", "poole.relu-correlation"),
        Line(
          "correlations below the edge of chaos, tanh", "e^(-l/ξ), 1/ξ = -ln χ",
          "schoenholz.depth-scale"),
        Line(
          "correlations on the edge of chaos",
          "1 - c like 9π²/(2L²) for ReLU, like 1/L where smooth",
          "hayou.edge-rates"),
        Line("risk of least squares", "exact mean, double descent", "belkin.double-descent"),
        Line("trained inner weights", "open here"),
      ]),
  ]

  /// The table by question as a Markdown page.
  package static func document() -> String {
    var page = """
      # What is known

      Made by `approxima claims known --table docs/KNOWN.md` from the claims' register. A line names the claims that measure
      it; one without is a theorem that is cited and not measured, or, where it says so, a gap.

      """
    for question in questions {
      page += "\n## \(question.title)\n\n| case | known | claims |\n|---|---|---|\n"
      for line in question.lines {
        page += "| \(line.what.replacing("|", with: "\\|")) "
        page += "| \(line.answer.replacing("|", with: "\\|")) "
        page += "| \(line.claims.isEmpty ? "none" : line.claims.joined(separator: ", ")) |\n"
      }
    }
    page += """

      ## What each claim is

      "(not confirmed)" stands where a theorem could not be looked up, "(number not confirmed)" where its statement could, and
      not its number. The last column is the section of the course that runs it.

      | claim | what it is | paper | read in | course |
      |---|---|---|---|---|

      """
    for claim in ClaimCatalogue.all {
      page += "| \(claim.id) | \(claim.standing?.rawValue ?? "not said") "
      page += "| \(claim.citedPaper.replacing("|", with: "\\|")) "
      page += "| \(claim.citation?.place ?? "") "
      page += "| \(claim.notebook.map { "[\($0.heading)](../\($0.link))" } ?? "") |\n"
    }
    return page
  }
}
