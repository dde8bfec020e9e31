// swift-tools-version: 6.1
import PackageDescription

// Modules stand in the order in which data flows: target → network → fit → measure → record → report.
// Each imports only what stands before it.

let realModule = Target.Dependency.product(name: "RealModule", package: "swift-numerics")

let package = Package(
  name: "approxima",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "approxima", targets: ["ApproximaCommand"]),
    .library(name: "Approxima", targets: ["Approxima"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/attaswift/BigInt", from: "6.0.1"),
    .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
  ],
  targets: [
    // C: libraries of the system, and our own kernels.
    .systemLibrary(name: "CGSL", pkgConfig: "gsl", providers: [.apt(["libgsl-dev"])]),
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "CGLPK", providers: [.apt(["libglpk-dev"])]),
    .target(name: "CKernels"),
    // The live page's files, as bytes: the compiler takes seconds for them as Swift arrays.
    .target(name: "CPage"),
    // Data that ship, as bytes of the binary.
    .target(name: "CData", exclude: ["digits.bin", "activation_costs.tsv"]),
    // The commit that the program was built from.
    .target(name: "CBuild"),

    // The library.
    .target(name: "Base", dependencies: [realModule]),
    .target(
      name: "Kernels", dependencies: ["Base", "CGSL", "COpenBLAS", "CGLPK", "CKernels", realModule]),
    .target(
      name: "Formulas",
      dependencies: ["Base", "CGSL", realModule, .product(name: "BigInt", package: "BigInt")]),
    .target(name: "Functions", dependencies: ["Base", "Kernels", "Formulas", "CData"]),
    .target(
      name: "Networks", dependencies: ["Base", "Kernels", "CKernels", "Formulas", realModule]),
    .target(name: "ONNX", dependencies: ["Base", "Kernels", "Formulas", "Networks"]),
    .target(
      name: "Constructions",
      dependencies: ["Base", "Kernels", "Formulas", "Functions", "Networks", realModule]),
    .target(
      name: "Intervals",
      dependencies: ["Base", "Kernels", "Formulas", "Functions", "Networks", realModule]),
    .target(
      name: "MeanField",
      dependencies: [
        "Base", "Kernels", "Networks",
        .product(name: "ComplexModule", package: "swift-numerics"),
      ]),
    .target(
      name: "Fitting", dependencies: ["Base", "Kernels", "Formulas", "Networks", "MeanField"]),
    .target(
      name: "Measurement",
      dependencies: ["Base", "Kernels", "Formulas", "Functions", "Networks", "Intervals"]),
    .target(
      name: "Verification",
      dependencies: [
        "Base", "Kernels", "Formulas", "Networks", "Intervals",
        .product(name: "BigInt", package: "BigInt"),
      ]),
    .target(
      name: "Claims",
      dependencies: [
        "Base", "Kernels", "Formulas", "Functions", "Networks", "Constructions", "Fitting",
        "Measurement", "Verification", realModule,
      ]),
    .target(
      name: "Experiments",
      dependencies: [
        "Base", "Kernels", "Functions", "Networks", "Fitting", "Measurement",
        .product(name: "GRDB", package: "GRDB.swift"), "Yams",
      ]),
    .target(
      name: "Reports",
      dependencies: [
        "Base", "Formulas", "Functions", "Networks", "MeanField", "Fitting", "Measurement",
        "Experiments", "CData",
      ]),
    .target(
      name: "ClaimRecords",
      dependencies: [
        "Base", "Kernels", "MeanField", "Functions", "Networks", "ONNX", "Fitting", "Measurement",
        "Constructions", "Claims", "Experiments", "Reports", "Yams",
      ]),
    .target(
      name: "Demo",
      dependencies: [
        "Base", "Kernels", "Functions", "Networks", "MeanField", "Constructions", "Intervals",
        "Fitting",
        "Measurement", "Experiments", "CPage",
        .product(name: "FlyingSocks", package: "FlyingFox"),
      ],
      exclude: ["Page"]),
    .target(
      name: "Approxima",
      dependencies: [
        "Base", "Formulas", "Functions", "Networks", "ONNX", "Constructions", "Intervals",
        "Fitting",
        "MeanField", "Measurement", "Verification", "Claims", "Experiments", "Reports",
        "ClaimRecords",
      ],
      path: "Sources/Umbrella"),

    // The command.
    .target(
      name: "Verbs",
      dependencies: [
        "Approxima", "Demo", "Formulas", "Kernels", "CBuild",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Sources/approxima"),
    .executableTarget(name: "ApproximaCommand", dependencies: ["Verbs"], path: "Sources/Command"),

    // Timings beside other tools: `make bench`.
    .target(name: "BenchmarkMachine", path: "Benchmarks/Machine"),
    .executableTarget(
      name: "ApproximaBenchmarks",
      dependencies: [
        "Base", "Kernels", "CKernels", "Formulas", "Networks", "Intervals", "Fitting",
        "BenchmarkMachine",
      ],
      path: "Benchmarks/Harness"),

    // Fuzzers of all readers: a part runs in the tests, all under libFuzzer by `make fuzz`.
    .target(
      name: "FuzzReaders",
      dependencies: [
        "Base", "Kernels", "Formulas", "Functions", "Networks", "ONNX", "Constructions",
        "Verification", "Experiments", "Reports", "Demo", "Claims", "ClaimRecords",
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      path: "Tests/Fuzz/Readers"),

    // One test target a module (that of Networks has ONNX too), and the built binary as a user calls it.
    .testTarget(name: "BaseTests", dependencies: ["Base", realModule]),
    .testTarget(name: "KernelsTests", dependencies: ["Kernels", "CKernels", "Base"]),
    .testTarget(
      name: "FormulasTests", dependencies: ["Formulas", "Kernels", "Base", realModule],
      resources: [.copy("Resources")]),
    .testTarget(
      name: "FunctionsTests", dependencies: ["Functions", "Formulas", "Kernels", "Base"]),
    .testTarget(
      name: "NetworksTests", dependencies: ["Networks", "ONNX", "Kernels", "Base", realModule],
      resources: [.copy("Resources")]),
    .testTarget(
      name: "ConstructionsTests",
      dependencies: [
        "Constructions", "Measurement", "Networks", "ONNX", "Functions", "Kernels", "Base",
        realModule,
      ]),
    .testTarget(
      name: "IntervalsTests",
      dependencies: [
        "Intervals", "Networks", "Functions", "Formulas", "Kernels", "Base", realModule,
      ],
      resources: [.copy("Resources")]),
    .testTarget(
      name: "MeanFieldTests", dependencies: ["MeanField", "Networks", "Kernels", "Base"]),
    .testTarget(name: "FittingTests", dependencies: ["Fitting", "Networks", "Kernels", "Base"]),
    .testTarget(
      name: "MeasurementTests",
      dependencies: [
        "Measurement", "Intervals", "Functions", "Networks", "Formulas", "Kernels", "Base",
      ]),
    .testTarget(
      name: "VerificationTests",
      dependencies: ["Verification", "Intervals", "Networks", "Formulas", "Kernels", "Base"]),
    .testTarget(
      name: "ClaimsTests", dependencies: ["Claims", "Base"], exclude: ["Resources"]),
    .testTarget(
      name: "ExperimentsTests",
      dependencies: [
        "Experiments", "Measurement", "Fitting", "Networks", "Functions", "Base",
        .product(name: "GRDB", package: "GRDB.swift"),
      ]),
    .testTarget(name: "ReportsTests", dependencies: ["Reports", "Experiments", "Base"]),
    .testTarget(
      name: "DemoTests",
      dependencies: [
        "ApproximaCommand", "Constructions", "Fitting", "Networks", "ONNX", "Functions", "Base",
        .product(name: "FlyingSocks", package: "FlyingFox"),
      ]),
    // Bits and files of earlier versions.
    .testTarget(
      name: "GoldenTests",
      dependencies: [
        "Verification", "Intervals", "Fitting", "Constructions", "Measurement", "Functions",
        "Networks", "ONNX", "Experiments", "Formulas", "Kernels", "Base", realModule,
      ],
      exclude: ["Resources"]),
    .testTarget(name: "FuzzTests", dependencies: ["FuzzReaders", "ApproximaCommand"]),
    .testTarget(name: "ApproximaTests", dependencies: ["Approxima"]),
    .testTarget(name: "CommandTests", dependencies: ["ApproximaCommand"]),
    // The page in a real browser: `make test` installs Chromium and its driver.
    .testTarget(name: "PageTests", dependencies: ["Approxima", "ApproximaCommand"]),
  ],
  swiftLanguageModes: [.v6]
)

// libFuzzer comes with the compiler's -sanitize=fuzzer alone.
if Context.environment["APPROXIMA_FUZZ"] != nil {
  package.targets.append(
    .executableTarget(
      name: "ApproximaFuzz", dependencies: ["FuzzReaders", "Base"], path: "Tests/Fuzz/Campaign"))
}

// The library for Python, with the command in it: `make wheel`. Named only there, so that nothing else builds it.
if Context.environment["APPROXIMA_PYTHON"] != nil {
  package.products.append(
    .library(name: "approxima_native", type: .dynamic, targets: ["PythonInterface"]))
  package.targets.append(
    .target(
      name: "PythonInterface",
      dependencies: [
        "Base", "Kernels", "Functions", "Networks", "ONNX", "Fitting", "Experiments", "Reports",
        "Verbs",
      ]))
}
