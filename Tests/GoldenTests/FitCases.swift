import Base
import Fitting
import Functions
import Networks

/// A fit whose parameters are held against those of an earlier version.
struct FitCase: Sendable {
  let name: String
  let target: String
  let architecture: Architecture
  let samples: Int
  let options: FitOptions

  /// - Parameter change: of the default options: few steps, as bits that differ show at once.
  init(
    _ name: String, _ target: String, widths: [Int], _ activation: Activation, skip: Skip = .none,
    samples: Int = 96, _ optimizer: Optimizer, _ change: (inout FitOptions) -> Void = { _ in }
  ) throws {
    guard case .function(let function) = try resolveTarget(target) else {
      throw UserError("a golden fit needs a function", at: target)
    }
    var options = FitOptions(optimizer: optimizer, steps: 12)
    change(&options)
    self.name = name
    self.target = target
    self.samples = samples
    self.options = options
    architecture = try Architecture(
      inputs: function.inputs, outputs: function.outputs, widths: widths,
      activations: widths.map { _ in activation }, skip: skip)
  }

  /// All cases: optimisers × precisions × activations, and sizes on both sides of what changes the path:
  /// tiles, packing of large layers (32,768 weights), solvers (150 and 400 parameters), one output or
  /// several.
  static func all() throws -> [FitCase] {
    var cases: [FitCase] = []
    let line = "sin(2*pi*x)"
    let plane = "sin(3*x)*cos(2*y)+x"
    let two = "sin(2*x);x^2"
    for optimizer in Optimizer.all {
      let o = optimizer.name
      for activation: Activation in [.relu, .tanh, .mish, .gelu, .sine, .prelu] {
        cases.append(
          try FitCase("\(o)-line-\(activation)", line, widths: [9], activation, optimizer))
      }
      for skip in [Skip.output, .all] {
        cases.append(
          try FitCase(
            "\(o)-skip-\(skip.rawValue)", plane, widths: [6, 5], .tanh, skip: skip, optimizer))
      }
      cases.append(try FitCase("\(o)-two-outputs", two, widths: [7, 4], .silu, optimizer))
      cases.append(try FitCase("\(o)-affine", plane, widths: [], .relu, optimizer))
      cases.append(
        try FitCase("\(o)-f32", line, widths: [9], .tanh, optimizer) { $0.precision = .f32 })
      cases.append(
        try FitCase("\(o)-restarts", line, widths: [5], .relu, optimizer) { $0.restarts = 2 })
      cases.append(
        try FitCase("\(o)-deep", plane, widths: Array(repeating: 4, count: 9), .relu, optimizer))
      // 151 and 409 parameters of one hidden layer, 445 of two.
      cases.append(try FitCase("\(o)-150", line, widths: [50], .tanh, samples: 200, optimizer))
      cases.append(try FitCase("\(o)-400", plane, widths: [102], .relu, samples: 450, optimizer))
      cases.append(
        try FitCase("\(o)-445", plane, widths: [19, 19], .gelu, samples: 500, optimizer))
    }
    // Layers on both sides of packing, and batches that fill no tile.
    for width in [181, 182, 256] {
      cases.append(
        try FitCase(
          "adam-wide-\(width)", plane, widths: [width, width], .relu, samples: 130, .adam
        ) {
          $0.steps = 4
        })
    }
    cases.append(
      try FitCase("adam-wide-f32", plane, widths: [200, 190], .gelu, samples: 130, .adam) {
        $0.steps = 4
        $0.precision = .f32
      })
    for batch in [1, 7, 32, 96] {
      cases.append(
        try FitCase("adam-batch-\(batch)", line, widths: [8], .tanh, .adam) { $0.batch = batch })
    }
    cases.append(
      try FitCase("adam-averaged", line, widths: [8], .mish, .adam) { $0.averaging = 0.9 })
    for (name, loss) in [("p8", Loss.p(8)), ("huber", .huber(0.1))] {
      for optimizer in [Optimizer.adam, .lbfgs] {
        cases.append(
          try FitCase("\(optimizer.name)-\(name)", line, widths: [8], .tanh, optimizer) {
            $0.loss = loss
          })
      }
    }
    for (name, start) in [
      ("he", Initialisation.he), ("glorot", .glorot), ("lecun", .lecun),
      ("orthogonal", .orthogonal), ("uniform", .uniform),
    ] {
      cases.append(
        try FitCase("lbfgs-init-\(name)", plane, widths: [7, 6], .tanh, .lbfgs) {
          $0.initialisation = start
        })
    }
    cases.append(
      try FitCase(
        "adam-expression", line, widths: [5, 5], try Activation(parsing: "expression(x*tanh(x))"),
        .adam))
    return cases
  }
}
