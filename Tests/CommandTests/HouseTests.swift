import Foundation
import Testing

/// The modules of Package.swift: arrows lead one way, and what takes long to compile holds up no others.
@Suite("The house")
struct HouseTests {
  struct Module {
    let name: String
    let dependencies: [String]
  }

  /// The library's modules in the order of the file, with what they depend on.
  private func modules() throws -> [Module] {
    let text = try String(
      contentsOf: Command.repository.appending(path: "Package.swift"), encoding: .utf8)
    let library = try #require(text.split(separator: "// The library.").last)
      .split(separator: "// The command.")[0]
    return library.split(separator: ".target(").dropFirst().map { target in
      let names = target.matches(of: /"(\w+)"/).map { String($0.1) }
      return Module(name: names[0], dependencies: Array(names.dropFirst()))
    }
  }

  /// The modules that cannot be compiled before `name`.
  private func waiting(for name: String, _ modules: [Module]) -> Set<String> {
    modules.reduce(into: []) { waiting, module in
      if module.dependencies.contains(where: { $0 == name || waiting.contains($0) }) {
        waiting.insert(module.name)
      }
    }
  }

  @Test("each module depends only on modules that stand before it")
  func oneWay() throws {
    let modules = try modules()
    #expect(modules.count > 10)
    for (place, module) in modules.enumerated() {
      let later = Set(modules[place...].map(\.name))
      #expect(
        module.dependencies.filter(later.contains).isEmpty, "\(module.name) depends on a later one")
    }
  }

  /// A folder that is built already hides a missing one: the module is there, from before.
  @Test("a module names each module of ours that it imports")
  func imports() throws {
    let modules = try modules()
    let names = Set(modules.map(\.name))
    for module in modules {
      let folder = Command.repository.appending(
        path: "Sources/\(module.name == "Approxima" ? "Umbrella" : module.name)")
      for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path)
      where path.hasSuffix(".swift") {
        let text = try String(contentsOf: folder.appending(path: path), encoding: .utf8)
        for line in text.matches(of: /(?m)^(?:@_exported )?import (\w+)$/) {
          let name = String(line.1)
          #expect(
            !names.contains(name) || module.dependencies.contains(name),
            "\(path) imports \(name), which \(module.name) does not name")
        }
      }
    }
  }

  @Test("experiments, reports and the page do not wait for claims or ONNX files")
  func claimsAreLeaves() throws {
    let modules = try modules()
    #expect(waiting(for: "Claims", modules) == ["ClaimRecords", "Approxima"])
    #expect(waiting(for: "ONNX", modules) == ["ClaimRecords", "Approxima"])
    #expect(!waiting(for: "Constructions", modules).contains("Experiments"))
    #expect(!waiting(for: "Constructions", modules).contains("Reports"))
    #expect(!waiting(for: "Reports", modules).contains("Demo"))
  }

  @Test("intervals and expressions need no network and no target")
  func formulasAreBelow() throws {
    let formulas = try #require(try modules().first { $0.name == "Formulas" })
    #expect(
      Set(formulas.dependencies).subtracting(["Base", "RealModule", "BigInt", "CGSL"]).isEmpty)
  }

  @Test("pointers are the kernels' and Python's alone")
  func pointers() throws {
    let sources = Command.repository.appending(path: "Sources")
    var seen: Set<String> = []
    for path in try FileManager.default.subpathsOfDirectory(atPath: sources.path)
    where path.hasSuffix(".swift") {
      let text = try String(contentsOf: sources.appending(path: path), encoding: .utf8)
      if text.contains(/Unsafe\w*Pointer|withUnsafe|Unmanaged/) {
        seen.insert(String(path.prefix { $0 != "/" }))
      }
    }
    #expect(seen == ["Kernels", "PythonInterface"])
  }

  @Test("every module has its line in CONTRIBUTING.md")
  func table() throws {
    let text = try String(
      contentsOf: Command.repository.appending(path: "CONTRIBUTING.md"), encoding: .utf8)
    for name in try modules().map(\.name) + ["Verbs", "PythonInterface"] where name != "Approxima" {
      #expect(text.contains("| `\(name)` |"), "\(name)")
    }
  }

  @Test("`import Approxima` gives at most 120 names")
  func publicNames() throws {
    let umbrella = try text(at: "Sources/Umbrella/Approxima.swift")
    var names = Set(
      umbrella.matches(of: /(?m)^@_exported import [a-z]+ \w+\.(\w+)$/).map { String($0.1) })
    #expect(names.contains("Expression"))
    for module in umbrella.matches(of: /(?m)^@_exported import (\w+)$/) {
      let folder = "Sources/\(module.1)"
      for path in try FileManager.default.subpathsOfDirectory(
        atPath: Command.repository.appending(path: folder).path) where path.hasSuffix(".swift")
      {
        let declaration =
          /(?m)^public (?:(?:final|indirect) )*(?:struct|class|enum|protocol|actor|typealias|func|let|var) (\w+)/
        let found = try text(at: "\(folder)/\(path)").matches(of: declaration)
        names.formUnion(found.map { String($0.1) })
      }
    }
    #expect(names.isSuperset(of: ["fit", "Network", "certifySupremum", "TargetFunction"]))
    #expect((80...120).contains(names.count), "\(names.count)")
  }

  private func text(at path: String) throws -> String {
    try String(contentsOf: Command.repository.appending(path: path), encoding: .utf8)
  }
}
