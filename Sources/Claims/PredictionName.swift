/// Predictions that something beside their claim refers to, such as a figure of a paper that is made again. A name moves with its
/// prediction, where a place in a list would not.
package enum PredictionName: String, Sendable, Hashable, CaseIterable {
  case kanGridExponent, maximumTreeLayers, lineUnitsByPieces
  case memorisingUnits, greedyExponent, randomKinksExponent
  case oneBitExponent, maximumOfFiveWrongRays, maximumOfFiveRays
  case sawtoothPieces, shallowPieces, sawtoothFloor
  case squareErrorByBound, squareRate, regionsTwoLayersOfFour
  case regionsThreeLayersOfFour, regionsTwoLayersOfSix, piecesThreeLayersOfFour
  case correlationRate, starLayersOfEight, starLayersOfTwentyFour
  case barronExponentPlane, barronExponentEight, newmanNine
  case newmanSixteen, riskAtTen, riskAtForty
  case arcCosineOne, arcCosineZero, regionsOfEight
  case regionsOfSixteen, hadamardQuadraticBound, hadamardProgramBound
  case hadamardMaximum, ridgeFloor, innerProductFloor
  case slopesError
}
