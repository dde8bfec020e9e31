// What was looked up of each citation, and where; what could not be found says so wherever the paper is named.

/// How far a claim's citation was followed.
package enum CitationCheck: Sendable, Hashable {
  /// The statement was read, and its number where the citation gives one; where.
  case read(String)
  /// The statement was read, its number was not; where.
  case statement(String)
  /// The paper and its subject were found, the statement was not read; where.
  case subject(String)
  /// Given from memory: nothing of it was found.
  case memory
  /// Nothing is cited for the statement: its proof stands in this library.
  case own

  /// What stands behind the paper's name; empty where all was read.
  package var mark: String {
    switch self {
    case .read, .own: ""
    case .statement: "number not confirmed"
    case .subject, .memory: "not confirmed"
    }
  }

  /// Where it was read; nil where it was not.
  package var place: String? {
    switch self {
    case .read(let place), .statement(let place), .subject(let place): place
    case .memory, .own: nil
    }
  }
}

extension Claim {
  /// What was looked up of the paper; nil for a claim that is in no list, such as one from a file.
  package var citation: CitationCheck? { Known.citations[id] }

  /// The paper, with "(not confirmed)" where the theorem or its number could not be found.
  package var citedPaper: String { paper + (citation.map(marked) ?? "") }

  private func marked(_ check: CitationCheck) -> String {
    check.mark.isEmpty ? "" : " (\(check.mark))"
  }
}

extension Known {
  private static let arora: CitationCheck = .read(
    "text of the ICLR paper in a stored data set: Theorem 2.1")
  private static let kidgerLyons: CitationCheck = .statement("abstract of arXiv:1905.08539")
  private static let finiteElements: CitationCheck = .statement(
    "abstract of arXiv:1807.03973, at vdocuments.net")
  private static let leshno: CitationCheck = .statement("abstract of the paper, at docslib.org")
  private static let freeKnots: CitationCheck = .statement("abstract of arXiv:1905.02199")
  private static let telgarsky: CitationCheck = .statement(
    "Theorem 1.1 as Arora et al. 2018 quote it, section 3.1; the lemma was not read")
  private static let shenYangZhang: CitationCheck = .statement(
    "abstract of arXiv:2103.00502, at tomesphere.com")
  private static let arcCosine: CitationCheck = .statement(
    "the kernel's formula in programs after Cho and Saul 2009; the papers were not read")

  /// Of every claim.
  static let citations: [String: CitationCheck] = [
    "leshno.polynomial-floor": leshno, "leshno.nonpolynomial-dense": leshno,
    "free-knot.exp-constant": freeKnots, "free-knot.best-units": .own,
    "free-knot.units": freeKnots,
    "barron.exponent": .statement(
      "abstract and first page at docslib.org; the constant (2rC)² on page 931 at anyflip.com"),
    "guliyev-ismailov.two-units": .statement("abstract of arXiv:1708.06219"),
    "kidger-lyons.multiply-width-4": kidgerLyons, "kidger-lyons.arithmetic-width-4": kidgerLyons,
    "kidger-lyons.sine-width-3": kidgerLyons, "kidger-lyons.square-width-5": kidgerLyons,
    "kidger-lyons.square-sine-width-4": kidgerLyons, "kidger-lyons.operations-width-2": .own,
    "kidger-lyons.operations-width-3": .own, "kidger-lyons.operations-width-1": .own,
    "hanin-sellke.multiply-width-3": .statement("abstract of arXiv:1710.11278"),
    "hanin-sellke.add-width-1": .own,
    "minimum-width.disc": .statement(
      "abstract of arXiv:1710.11278, and the text of arXiv:1810.00393 in a stored data set"),
    "identity.curvature": kidgerLyons, "identity.precision-split": kidgerLyons,
    "identity.bounded-weights": .own, "identity.wider": .own,
    "identity.unbounded": .own,
    "lin-jegelka.depth": .statement("abstract of arXiv:1806.10909"),
    "yarotsky.square-error": .statement(
      "programs that build the paper's f_m of tents"),
    "yarotsky.smooth-depth": .subject("abstract of arXiv:1610.01145"),
    "telgarsky.pieces": telgarsky, "telgarsky.shallow-floor": telgarsky,
    "pieces.bound-attained": .statement(
      "abstract of Serra, Tjandraatmadja, Ramalingam 2018, arXiv:1711.02114"),
    "pieces.random-linear": .statement("abstract of arXiv:1901.09021"),
    "shen-yang-zhang.two-layers": shenYangZhang, "shen-yang-zhang.depth": shenYangZhang,
    "finite-elements.star-depth": finiteElements,
    "finite-elements.one-layer-never": finiteElements,
    "finite-elements.line-units": finiteElements, "finite-elements.two-layers-plane": arora,
    "finite-elements.uniform-two-layers": .read("abstract of arXiv:2105.04156"),
    "finite-elements.few-powers": finiteElements,
    "ritz.adaptive-constant": .subject("abstract of arXiv:1807.03973, at vdocuments.net"),
    "wavelets.rate": .subject("abstract of arXiv:1509.07385"),
    "wavelets.greedy-and-plane": .subject("abstract of arXiv:1509.07385"),
    "ternary.half-slope": .own, "ternary.half-slope-depth": .own, "ternary.functions": .own,
    "ternary.whole-numbers": .own, "ternary.counter-machine": .own,
    "maximum.five-two-layers": .read("abstract at arxiv.org/html/2505.14338v2"),
    "maximum.tree-depth": arora,
    "maximum.one-layer-never": .statement("abstract of arXiv:1711.03073, at groundai.com"),
    "daubechies.takagi": .statement("abstract of arXiv:1905.02199, at ar5iv"),
    "elbrachter.cosine": .statement("abstract of arXiv:1901.02220"),
    "lu-shen-yang-zhang.square": .read("abstract of arXiv:2001.03040, at ar5iv"),
    "devore-howard-micchelli.lipschitz": .statement(
      "notes on the paper at ollybritton.com, which state the theorem as Yarotsky 2017 uses it"),
    "devore.free-knots-root": .subject("contents of the survey, at studylib.net"),
    "siegel-xu.powers-on-line": .read("abstract of arXiv:2101.12365, at pure.psu.edu"),
    "pinkus.interpolation": .subject("contents of the survey: section 5 is on interpolation"),
    "zhang.memorisation": .read(
      "mirkoklukas.com, Finite-sample expressivity, which quotes Theorem 1"),
    "cover.dichotomies": .statement(
      "the function-counting theorem at en.wikipedia.org, Cover's theorem"),
    "minsky-papert.parity": .memory,
    "park.floats-memorised": .statement("abstract of arXiv:2401.15121"),
    "cho-saul.arc-cosine": arcCosine,
    "bach.circle-spectrum": .subject(
      "abstract of arXiv:1906.00425, on odd frequencies; the decay and Bach's appendix were not read"
    ),
    "spectral-bias.gram-eigenvalues": .statement("abstract of arXiv:2306.17301"),
    "poole.relu-correlation": arcCosine,
    "belkin.double-descent": .subject("abstract of arXiv:1903.07571, at tomesphere.com"),
    "lin-tegmark-rolnick.four-units": .read(
      "a question on the paper that quotes its equations (10) and (11)"),
    "boulle.zolotarev": .statement("the paper's supplement, at aitopics.org"),
    "newman.rational-modulus": .statement(
      "Stahl's limit in the text of math/9301217; Newman's own bound was not read"),
    "he-li-xu.only-squares": .statement("abstract of arXiv:2105.04156"),
    "zaslavsky.one-layer-regions": .statement(
      "abstract of arXiv:1312.6098, and the formula in notes on arrangements"),
    "montufar.regions-plane": .subject("abstract of the paper, at papers.neurips.cc"),
    "siegel-xu.orthogonal-greedy": .read(
      "abstract of arXiv:2106.15000, at ar5iv; Makovoz was not read"),
    "shen-yang-zhang.fixed-size": .subject("abstract of arXiv:2107.02397, at ar5iv"),
    "yun-sra-jadbabaie.two-layers": .read("abstract of arXiv:1810.07770"),
    "liu.kan-rate": .read("text of arXiv:2404.19756: Theorem 2.1, equation (2.15)"),
    "gunturk-li.one-bit": .read("abstract at doi.org/10.1007/s00365-022-09608-y"),
    "schoenholz.depth-scale": .read("abstract and introduction of arXiv:1611.01232"),
    "hayou.edge-rates": .statement(
      "abstract of arXiv:1902.06853, at docslib.org, for the orders; the constants are derived here"
    ),
    "bietti-mairal.tangent-spectrum": .subject(
      "abstract and introduction of arXiv:1905.12173, at papers.nips.cc; the decomposition was not read, the eigenvalues are derived here"
    ),
    "basri.learning-times": .subject(
      "abstract of arXiv:1906.00425, on odd frequencies and times of learning; the eigenvalues without biases are derived here"
    ),
    "raghunathan.quadratic-bound": .statement(
      "abstract and introduction of arXiv:1811.01057, at ar5iv"),
    "kuvshinov-gunnemann.both-sides": .statement(
      "introduction at doi.org/10.1007/s10994-022-06132-9, and the abstract of its first form in a stored data set"
    ),
    "maiorov-pinkus.ridge-directions": .own,
    "daniely.inner-product": .own,
    "opschoor-schwab-zech.slopes": .read(
      "abstract of the report 2019-35 at math.ethz.ch, which has the rate"),
  ]
}
