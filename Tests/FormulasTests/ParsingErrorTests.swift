// Every mistake in a formula has its message, with the column; hostile text never crashes.

import Base
import Formulas
import Kernels
import Testing

/// What parsing says of a text; nil where it is right.
func message(_ text: String) -> String? {
  do {
    _ = try Expression(parsing: text)
    return nil
  } catch {
    return "\(error)"
  }
}

@Test(
  "the message names the column and says what would be right",
  arguments: [
    ("", "column 1: the expression is empty; write one such as sin(2*pi*x)"),
    ("   ", "column 4: the expression is empty; write one such as sin(2*pi*x)"),
    ("2*pi*sine(x)", "column 6: unknown function 'sine'; did you mean 'sin' or 'sinh'?"),
    ("x + pie", "column 5: unknown name 'pie'; did you mean 'pi'?"),
    ("x + qqqqq", "column 5: unknown name 'qqqqq': variables are x, y, z or x1 … x8"),
    ("x9", "column 1: unknown variable 'x9': x1 … x8"),
    ("x0+1", "column 1: unknown variable 'x0': x1 … x8"),
    ("sin x", "column 1: 'sin' needs its arguments in parentheses, such as sin(x)"),
    ("x+x1", "column 3: 'x1' mixes with 'x': use x, y, z or x1 … x8, not both"),
    ("2x", "column 2: expected an operator between '2' and 'x', such as 2*x"),
    ("x(y)", "column 2: expected an operator between 'x' and '(', such as x*("),
    ("(x y)", "column 4: expected an operator between 'x' and 'y', such as x*y"),
    ("(x+1", "column 1: '(' is never closed"), ("2*sin(x", "column 6: '(' is never closed"),
    ("x+1)", "column 4: ')' has no matching '('"),
    (
      "x+",
      "column 3: expected a number, a variable, a function or '(' after '+', but the expression ends"
    ),
    ("*x", "column 1: expected a number, a variable, a function or '(', but there is '*'"),
    (
      "2*()",
      "column 4: expected a number, a variable, a function or '(' after '(', but there is ')'"
    ),
    ("sin()", "column 1: 'sin' takes 1 argument, not none"),
    ("1+sin(x,y)", "column 3: 'sin' takes 1 argument, not 2"),
    ("atan2(x)", "column 1: 'atan2' takes 2 arguments, not 1"),
    ("max(x)", "column 1: 'max' takes 2 or more arguments, not 1"),
    ("x,y", "column 2: ',' stands outside the arguments of a function"),
    ("(x,y)", "column 3: ',' stands outside the arguments of a function"),
    ("x;y", "column 2: one expression is expected here; ';' separates several"),
    ("x $ y", "column 3: unexpected character '$'"),
    ("x\u{0}", "column 2: unexpected character 'U+0'"),
    ("1.2.3", "column 1: '1.2.3' is not a number"), (".", "column 1: '.' is not a number"),
    ("1e999", "column 1: the number '1e999' is too large"),
    (String(repeating: "(", count: 300), "column 201: nested more than 200 deep"),
    (String(repeating: "-", count: 9000) + "x", "column 201: nested more than 200 deep"),
    (String(repeating: "x^", count: 3000) + "x", "column 401: nested more than 200 deep"),
    (String(repeating: "sin(", count: 300), "column 801: nested more than 200 deep"),
    (
      String(repeating: "x+", count: 4000) + "x",
      "column 2000: more than 1000 operations that depend on one another"
    ),
    (
      String(repeating: "x", count: 10_001),
      "column 10001: the expression is longer than 10000 characters"
    ),
  ])
func messages(_ text: String, _ expected: String) {
  #expect(message(text) == expected)
}

@Test("in a list, columns count over the whole text")
func listColumns() {
  #expect(
    throws: UserError(
      "expected a number, a variable, a function or '(' after '*', but there is ')'",
      at: "column 5")
  ) {
    try Expression.list(parsing: "x;y*)")
  }
  #expect(
    throws: UserError("the expression is empty; write one such as sin(2*pi*x)", at: "column 3")
  ) {
    try Expression.list(parsing: "x;")
  }
}

@Test("hostile text gives a value or a one-line error, never a crash")
func fuzz() throws {
  let random = RandomSource(seed: 1, stream: "fuzz expressions")
  let words =
    [
      "x", "y", "x1", "x8", "pi", "e", "1", "2.5", "1e-3", "(", ")", ",", ";", "+", "-", "*", "/",
      "^",
    ]
    + ["**", ".", "$", " ", "\n", "\u{301}", "é", "∞", "\u{202E}", "1e400", "_", "😀", "\r\n"]
    + Expression.functionNames + Expression.functionNames.map { $0 + "(" }
  var parsed = 0
  for _ in 0..<20_000 {
    let text = (0...random.integer(below: 12)).map { _ in words[random.integer(below: words.count)]
    }
    .joined()
    do {
      let expression = try Expression(parsing: text)
      parsed += 1
      _ = expression.value(at: [Double](repeating: 0.5, count: 8))
      _ = expression.derivative(0)
    } catch let error as UserError {
      #expect(error.place?.hasPrefix("column ") == true)
      #expect(!error.description.contains { $0.isNewline }, "\(text)")
    }
  }
  #expect(parsed > 50)
}

@Test("a long sum and a deep nest inside the limits work, with their derivatives")
func largestFormulas() throws {
  let sum = try Expression(parsing: (1...900).map { "x/\($0)" }.joined(separator: "+"))
  let harmonic = (1...900).reduce(0.0) { $0 + 1 / Double($1) }
  let slope = sum.derivative(0).value(at: [1.0])
  #expect(abs(slope - harmonic) < 1e-12)
  let product = try Expression(parsing: [String](repeating: "x", count: 900).joined(separator: "*"))
  #expect(product.derivative(0).value(at: [1.0]) == 900)
  let nest = try Expression(
    parsing: String(repeating: "sin(", count: 150) + "x" + String(repeating: ")", count: 150))
  #expect(nest.derivative(0).value(at: [0.0]) == 1)
}
