import Base
import Functions
import Testing

@Suite("Functions of sequences")
struct SequenceTargetTests {
  private func target(_ text: String) throws -> TargetFunction {
    guard case .function(let target) = try resolveTarget(text) else {
      throw UserError("\(text) is no function")
    }
    return target
  }

  @Test("values, by formulas up to eight numbers and by loops beyond")
  func values() throws {
    let four = [0.5, -1, 0.25, 1]
    #expect(try target("copy(4,8)").value(at: four) == [0.5, -1, 0.5, -1])
    #expect(try target("sort(4,8)").value(at: four) == [-1, 0.25, 0.5, 1])
    #expect(try target("sort(2,8)").value(at: [1, -1]) == [-1, 1])
    #expect(try target("runningMaximum(4,8)").value(at: four) == [0.5, 0.5, 0.5, 1])
    #expect(try target("lookup(4,8,3)").value(at: four) == [1, 0.5, -1, 0.25])
    let many = (0..<12).map { Double($0 * 5 % 12) / 12 }
    #expect(try target("copy(12,4)").value(at: many) == Array(many[..<6] + many[..<6]))
    #expect(try target("sort(12,4)").value(at: many) == many.sorted())
    #expect(
      try target("runningMaximum(12,4)").value(at: many)
        == many.indices.map { many[...$0].max() ?? 0 })
    #expect(try target("lookup(12,4,1)").value(at: many) == Array(many[1...] + many[..<1]))
    #expect(try target("sort").inputs == 8 && target("sort").symbols == 8)
    #expect(try target("copy(4,3)").gradient != nil && target("copy(10,3)").gradient == nil)
  }

  @Test("of classes one output of each number is 1, that of the nearest symbol")
  func classes() throws {
    let sorted = try target("class(sort(4,3))")
    #expect(sorted.inputs == 4 && sorted.outputs == 12 && sorted.symbols == 3)
    let value = sorted.value(at: [0.4, -1, 1, 0.6])
    #expect(value == [1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1])
    let values = Batch(features: 12, points: [value, value.map { 1 - $0 }])
    #expect(sorted.symbols(of: values) == [0, 1, 1, 0, 2, 0, 2, 0])
    let two = Batch(features: 2, points: [[0.4, -7]])
    #expect(try target("sort(4,3)").symbols(of: two) == [1, 0])
  }

  @Test(
    "wrong parameters are one line",
    arguments: [
      ("copy(5,8)", "n must be even"), ("sort(41,8)", "from 2 to 40"),
      ("sort(8,1)", "from 2 to 1000"), ("sort(8)", "takes 2 parameters"),
      ("lookup(4,8)", "takes 3 parameters"), ("srot(4,8)", "sort"), ("sort(a,8)", "number"),
      ("class(sort(41,8))", "from 2 to 40"),
    ])
  func refused(text: String, part: String) {
    do {
      _ = try resolveTarget(text)
      Issue.record("\(text) is taken")
    } catch {
      #expect("\(error)".contains(part) && !"\(error)".contains("\n"), "\(error)")
    }
  }

  @Test("a domain of other dimension is refused")
  func domain() {
    #expect(throws: UserError.self) { try resolveTarget("sort(4,8)", domain: Domain(0...1)) }
  }
}
