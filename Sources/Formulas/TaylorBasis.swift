// The monomials of a Taylor model, and which products of two of them it keeps.

/// The monomials s^α, |α| ≤ degree, in d variables, by rising degree.
package struct TaylorBasis: Sendable, Hashable {
  package let dimension: Int
  /// At most 7.
  package let degree: Int
  /// One exponent a variable; the first monomial is 1, then come s₁ … s_d.
  package let exponents: [[Int]]
  /// Where the monomials of each degree begin; one more entry ends the last.
  let firstOfDegree: [Int]
  /// For each degree of the left factor, the products with a monomial of degree 1 or more, by rising
  /// degree of the result.
  let products: [[Product]]
  /// `productEnd[a][b]`: how many of `products[a]` have a result of degree up to b.
  let productEnd: [[Int]]
  /// The place of s_a² for each variable; -1 below degree 2.
  let squares: [Int]

  struct Product: Sendable, Hashable {
    var left: Int
    var right: Int
    var result: Int
  }

  package init(dimension: Int, degree: Int) {
    precondition(dimension >= 1 && (1...7).contains(degree), "degree 1 to 7 in 1 or more variables")
    self.dimension = dimension
    self.degree = degree
    var exponents: [[Int]] = []
    var firstOfDegree: [Int] = []
    for total in 0...degree {
      firstOfDegree.append(exponents.count)
      exponents += compositions(of: total, into: dimension)
    }
    firstOfDegree.append(exponents.count)
    self.exponents = exponents
    self.firstOfDegree = firstOfDegree
    let places = Dictionary(uniqueKeysWithValues: zip(exponents, exponents.indices))
    let degrees = exponents.map { $0.reduce(0, +) }
    var products = [[Product]](repeating: [], count: degree + 1)
    for (left, a) in exponents.enumerated() {
      for (right, b) in exponents.enumerated() where right > 0 {
        if let result = places[zip(a, b).map(+)] {
          products[degrees[left]].append(Product(left: left, right: right, result: result))
        }
      }
    }
    self.products = products.map { $0.sorted { ($0.result, $0.left) < ($1.result, $1.left) } }
    productEnd = self.products.map { list in
      (0...degree).map { limit in list.count { degrees[$0.result] <= limit } }
    }
    squares = (0..<dimension).map { axis in
      places[(0..<dimension).map { $0 == axis ? 2 : 0 }] ?? -1
    }
  }

  package var count: Int { exponents.count }
}

/// The ways to write a total as a sum of so many numbers ≥ 0, the first ones largest first.
private func compositions(of total: Int, into parts: Int) -> [[Int]] {
  if parts == 1 { return [[total]] }
  return (0...total).reversed().flatMap { first in
    compositions(of: total - first, into: parts - 1).map { [first] + $0 }
  }
}
