import Foundation
import Reports
import Testing

@Suite("Palette")
struct PaletteTests {
  @Test("text reads on the paper of both themes, marks stand out from it")
  func contrast() {
    for palette in [Palette.light, Palette.dark] {
      #expect(palette.ink.contrast(with: palette.paper) >= 7)
      #expect(palette.muted.contrast(with: palette.paper) >= 4.5)
      #expect(palette.frame.contrast(with: palette.paper) >= 3)
      for colour in palette.series {
        #expect(colour.contrast(with: palette.paper) >= 3, "\(colour.hex)")
      }
    }
  }

  @Test("text on every colour of the map reads")
  func mapContrast() {
    for step in 0...1000 {
      let colour = viridis(Double(step) / 1000)
      #expect(textColour(on: colour).contrast(with: colour) >= 4.5)
    }
  }

  @Test(
    "viridis has the colours of matplotlib's table",
    arguments: [
      (0.0, 0x440154), (0.25, 0x3b528b), (0.5, 0x21918c), (0.75, 0x5ec962), (1.0, 0xfde725),
    ])
  func viridisTable(t: Double, code: Int) {
    let (colour, known) = (viridis(t), Colour(UInt32(code)))
    for (a, b) in [
      (colour.red, known.red), (colour.green, known.green), (colour.blue, known.blue),
    ] { #expect(abs(a - b) < 0.02) }
  }

  @Test("viridis grows brighter all along, so that it reads in grey")
  func monotone() {
    let luminances = (0...200).map { viridis(Double($0) / 200).luminance }
    #expect(zip(luminances, luminances.dropFirst()).allSatisfy { $0 < $1 + 1e-4 })
    #expect(viridis(.nan) == viridis(0) && viridis(7) == viridis(1))
  }

  @Test("contrast is that of WCAG: 21 for black on white")
  func known() {
    #expect(abs(Colour(0).contrast(with: Colour(0xffffff)) - 21) < 1e-12)
    // Independent value for #777777 on white.
    #expect(abs(Colour(0x777777).contrast(with: Colour(0xffffff)) - 4.478) < 1e-3)
  }

  @Test("categories differ for the three kinds of colour blindness, or by their markers")
  func colourBlind() {
    // First four colours, which have no other help in dense figures; Machado et al. 2009, severity 1.
    let matrices: [[[Double]]] = [
      [
        [0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
      ],
      [
        [0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
      ],
    ]
    for palette in [Palette.light, Palette.dark] {
      for matrix in matrices {
        let seen = palette.series.prefix(4).map { colour in
          matrix.map { $0[0] * colour.red + $0[1] * colour.green + $0[2] * colour.blue }
        }
        for i in seen.indices {
          for j in 0..<i {
            let distance = zip(seen[i], seen[j]).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
            #expect(distance.squareRoot() > 0.12, "colours \(i) and \(j)")
          }
        }
      }
    }
  }
}
