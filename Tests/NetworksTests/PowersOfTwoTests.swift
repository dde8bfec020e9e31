import Base
import Kernels
import Networks
import Testing

@Suite("Powers of two")
struct PowersOfTwoTests {
  @Test("n powers come within 3^−n of any number, and few suffice for numbers of few bits")
  func sums() {
    let random = RandomSource(seed: 1, stream: "powers")
    for _ in 0..<2000 {
      let number =
        random.normal()
        * Double(sign: .plus, exponent: random.integer(below: 40) - 20, significand: 1)
      var bound = number.magnitude
      for terms in 1...12 {
        bound /= 3
        #expect(abs(sumOfPowersOfTwo(number, terms: terms) - number) <= bound)
      }
    }
    #expect(sumOfPowersOfTwo(-4, terms: 1) == -4)
    #expect(sumOfPowersOfTwo(7, terms: 1) == 8)
    #expect(sumOfPowersOfTwo(7, terms: 2) == 7)
    #expect(sumOfPowersOfTwo(1.5, terms: 1) == 2)
    #expect(sumOfPowersOfTwo(0, terms: 3) == 0)
    #expect(sumOfPowersOfTwo(-.infinity, terms: 3) == -.infinity)
    #expect(sumOfPowersOfTwo(.greatestFiniteMagnitude, terms: 1).isFinite)
    #expect(sumOfPowersOfTwo(.nan, terms: 3).isNaN)
  }

  @Test("both forms of a network are rounded alike")
  func networks() throws {
    let network = randomNetwork(
      try Architecture(inputs: 2, width: 5, depth: 2, activation: .relu), seed: 4)
    let rounded = network.roundedToPowersOfTwo(terms: 2)
    #expect(
      try network.compressed().roundedToPowersOfTwo(terms: 2) == rounded.compressed())
    for (mine, its) in zip(rounded.parameters, network.parameters) {
      #expect(abs(mine - its) <= abs(its) / 9)
    }
  }
}
