// Targets of the literature on Kolmogorov-Arnold networks: special functions, toy functions, and formulas of physics.
//
// Z. Liu et al., "KAN: Kolmogorov-Arnold Networks", arXiv 2404.19756: fifteen special functions (table 2), toy functions
// (section 3.1), and 27 formulas of the Feynman Lectures in dimensionless form (table 3, after S.-M. Udrescu and M. Tegmark,
// arXiv 1905.11481). The paper states no domains for tables 2 and 3: those here are ours, of the formulas near those of the
// authors' code, and keep away from poles.

import Base

extension Catalogue {
  /// Functions of the paper with their domains.
  static let kolmogorovArnold: [CatalogueEntry] = special + toys + feynman

  private static let special: [CatalogueEntry] = [
    literature(
      "kanEllipj", "jacobiSn(x,y)", "[-1,1]x[0,0.95]",
      "Jacobi's elliptic function sn (KAN, table 2)"),
    literature(
      "kanEllipkinc", "ellipkinc(x,y)", "[-1,1]x[0,0.95]",
      "incomplete elliptic integral, first kind (KAN, table 2)"),
    literature(
      "kanEllipeinc", "ellipeinc(x,y)", "[-1,1]x[0,0.95]",
      "incomplete elliptic integral, second kind (KAN, table 2)"),
    literature(
      "kanJv", "besselJ(x,y)", "[0,2]x[0.1,10]",
      "Bessel function J over its order too (KAN, table 2)"),
    literature(
      "kanYv", "besselY(x,y)", "[0,2]x[1,10]", "Bessel function Y over its order too (KAN, table 2)"
    ),
    literature(
      "kanKv", "besselK(x,y)", "[0,2]x[1,5]",
      "modified Bessel function K over its order too (KAN, table 2)"),
    literature(
      "kanIv", "besselI(x,y)", "[0,2]x[0.1,4]",
      "modified Bessel function I over its order too (KAN, table 2)"),
    literature(
      "kanLpmv0", "lpmv(0,x,y)", "[0,4]x[-0.9,0.9]",
      "Legendre function over its degree too (KAN, table 2)"),
    literature(
      "kanLpmv1", "lpmv(1,x,y)", "[0,4]x[-0.9,0.9]",
      "associated Legendre function of order 1 (KAN, table 2)"),
    literature(
      "kanLpmv2", "lpmv(2,x,y)", "[0,4]x[-0.9,0.9]",
      "associated Legendre function of order 2 (KAN, table 2)"),
    literature(
      "kanHarmonic01", "sph_harm(0,1,x,y)", "[0,2*pi]x[0,pi]",
      "spherical harmonic, order 0, degree 1 (KAN, table 2)"),
    literature(
      "kanHarmonic11", "sph_harm(1,1,x,y)", "[0,2*pi]x[0,pi]",
      "spherical harmonic, order 1, degree 1, real part (KAN, table 2)"),
    literature(
      "kanHarmonic02", "sph_harm(0,2,x,y)", "[0,2*pi]x[0,pi]",
      "spherical harmonic, order 0, degree 2 (KAN, table 2)"),
    literature(
      "kanHarmonic12", "sph_harm(1,2,x,y)", "[0,2*pi]x[0,pi]",
      "spherical harmonic, order 1, degree 2, real part (KAN, table 2)"),
    literature(
      "kanHarmonic22", "sph_harm(2,2,x,y)", "[0,2*pi]x[0,pi]",
      "spherical harmonic, order 2, degree 2, real part (KAN, table 2)"),
  ]

  private static let toys: [CatalogueEntry] = [
    literature("kanToy1", "besselJ(0,20*x)", "[-1,1]", "J0(20x), one layer of splines (KAN, 3.1)"),
    literature("kanToy2", "exp(sin(pi*x)+y^2)", "[-1,1]^2", "widths 2,1,1 (KAN, 3.1)"),
    literature(
      "kanToy4", "exp((sin(pi*(x1^2+x2^2))+sin(pi*(x3^2+x4^2)))/2)", "[-1,1]^4",
      "widths 4,4,2,1 (KAN, 3.1)"),
    literature(
      "kanToy8",
      "exp(("
        + (1...8).map { "sin(pi*x\($0)/2)^2" }.joined(separator: "+") + ")/8)", "[-1,1]^8",
      "a mean in many dimensions: 100 in the paper, 8 here (KAN, 3.1)"),
  ]

  private static let feynman: [CatalogueEntry] = [
    ("I_6_2", "exp(-x^2/(2*y^2))/sqrt(2*pi*y^2)", "[-1,1]x[0.5,2]", "a Gaussian and its width"),
    (
      "I_6_2b", "exp(-(x-y)^2/(2*z^2))/sqrt(2*pi*z^2)", "[-1.5,1.5]^2x[0.5,2]",
      "a Gaussian, its centre and its width"
    ),
    (
      "I_9_18", "x1/((x2-1)^2+(x3-x4)^2+(x5-x6)^2)",
      "[-1,1]x[-1,0.5]x[-1,-0.5]x[0.5,1]x[-1,-0.5]x[0.5,1]", "gravity"
    ),
    ("I_12_11", "1+x*sin(y)", "[-1,1]x[0,2*pi]", "force on a charge"),
    ("I_13_12", "x*(1/y-1)", "[0,1]x[0.5,2]", "potential energy of gravity"),
    ("I_15_3x", "(1-x)/sqrt(1-y^2)", "[-1,1]x[-0.9,0.9]", "Lorentz transformation"),
    ("I_16_6", "(x+y)/(1+x*y)", "[-0.8,0.8]^2", "relativistic sum of velocities"),
    ("I_18_4", "(1+x*y)/(1+x)", "[0.5,2]x[-1,1]", "centre of mass"),
    ("I_26_2", "asin(x*sin(y))", "[0,0.99]x[0,2*pi]", "Snell's law"),
    ("I_27_6", "1/(1+x*y)", "[0.5,2]^2", "focal length"),
    ("I_29_16", "sqrt(1+x^2-2*x*cos(y-z))", "[-0.9,0.9]x[0,2*pi]^2", "interference of two waves"),
    (
      "I_30_3", "sin(x*y/2)^2/sin(y/2)^2", "[0,4]x[0.4*pi,1.6*pi]", "diffraction by a grating"
    ),
    ("I_30_5", "asin(x/y)", "[-1,1]x[1.1,1.5]", "angle of diffraction"),
    ("I_37_4", "1+x+2*sqrt(x)*cos(y)", "[0.1,1]x[0,2*pi]", "interference of intensities"),
    ("I_40_1", "x*exp(-y)", "[0,1]x[-1,1]", "density of an atmosphere"),
    ("I_44_4", "x*log(y)", "[0,1]x[0.5,2]", "work of an isothermal gas"),
    ("I_50_26", "cos(x)+y*cos(x)^2", "[0,2*pi]x[0,1]", "a nonlinear response"),
    ("II_2_42", "(x-1)*y", "[0,1]x[0,1]", "conduction of heat"),
    ("II_6_15a", "x*sqrt(y^2+z^2)/(4*pi)", "[0,1]^3", "field of a dipole"),
    ("II_11_7", "x*(1+y*cos(z))", "[0,1]x[-1,1]x[0,2*pi]", "dipoles in a field"),
    ("II_11_27", "x*y/(1-x*y/3)", "[0,1]x[0,2]", "polarisation of a dense gas"),
    ("II_35_18", "x/(exp(y)+exp(-y))", "[0,1]x[0,4]", "paramagnetism"),
    ("II_36_38", "x+y*z", "[0,1]^3", "field in a ferromagnet"),
    ("II_38_3", "x/y", "[0,1]x[0.5,2]", "Hooke's law"),
    (
      "III_9_52", "x*sin((y-z)/2)^2/((y-z)/2)^2", "[0,1]x[0,1]x[1.5,pi]",
      "transition between two states"
    ),
    ("III_10_19", "sqrt(1+x^2+y^2)", "[0,1]^2", "energy in a magnetic field"),
    ("III_17_37", "x*(1+y*cos(z))", "[0,1]^2x[0,2*pi]", "angular distribution"),
  ].map { name, formula, domain, summary in
    literature(
      "feynman_" + name, formula, domain,
      "\(summary) (Feynman Lectures \(name.replacing("_", with: ".")), dimensionless)")
  }

  private static func literature(
    _ name: String, _ formula: String, _ domain: String, _ summary: String
  ) -> CatalogueEntry {
    CatalogueEntry(
      name: name, parameters: [], summary: summary, formula: formula,
      define: { _ in .init(formula: formula, domain: try Domain(parsing: settled(domain))) },
      domain: domain)
  }

  /// A domain with numbers in place of multiples of π.
  private static func settled(_ domain: String) -> String {
    var text = domain
    for (name, value) in [("2*pi", 2.0), ("0.4*pi", 0.4), ("1.6*pi", 1.6), ("pi", 1)] {
      text = text.replacing(name, with: plain(value * .pi))
    }
    return text
  }
}
