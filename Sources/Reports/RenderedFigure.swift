// A figure as PDF or PNG, by librsvg's own command; its letters by fontconfig's names.

import Base
import Foundation

/// Draws SVG as PDF, with the letters embedded, or as PNG.
///
/// `rsvg-convert` of librsvg (Debian: librsvg2-bin) draws by Cairo and Pango. A command and not a library: nothing
/// else of this program needs them, and who writes no PDF need not have them.
package struct FigureConverter: Sendable {
  package init() {}

  /// - Parameter resolution: of a PNG, in pixels an inch.
  /// - Throws: `UserError` where there is no such command, or it fails.
  package func convert(_ svg: String, to format: PlotFormat, resolution: Int = 300) throws -> Data {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("approxima-figure-\(UUID().uuidString)")
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw UserError("cannot write here: \(systemReason(error))", at: folder.path)
    }
    defer { try? FileManager.default.removeItem(at: folder) }
    let (source, result) = (
      folder.appendingPathComponent("figure.svg"), folder.appendingPathComponent("figure")
    )
    try OutputFile(source.path).write(svg)
    _ = try run(
      "rsvg-convert",
      [
        "--format", format.rawValue, "--dpi-x", "\(resolution)", "--dpi-y", "\(resolution)",
        "--output", result.path, source.path,
      ],
      missing:
        "\(format.rawValue.uppercased()) is written by rsvg-convert, which is not here; on Debian: "
        + "apt-get install librsvg2-bin (or write .svg or .tex)")
    guard let data = FileManager.default.contents(atPath: result.path) else {
      throw UserError("rsvg-convert wrote no figure")
    }
    return data
  }

  /// The family of a name, of those that fontconfig knows: itself, or the first that begins so.
  /// - Throws: `UserError` with the nearest names.
  package func family(_ name: String) throws -> String {
    let list = try run(
      "fc-list", ["--format", "%{family}\n"],
      missing:
        "fonts are found by fontconfig, which is not here; on Debian: apt-get install fontconfig")
    let names = Set(
      list.split(separator: "\n").flatMap { $0.split(separator: ",") }
        .map { $0.trimmingCharacters(in: .whitespaces) })
    if let same = names.first(where: { $0.lowercased() == name.lowercased() }) { return same }
    // `Latin Modern` has Roman, Sans and Mono.
    let begun = names.filter { $0.lowercased().hasPrefix(name.lowercased() + " ") }
    if begun.contains(name + " Roman") { return name + " Roman" }
    if let shortest = begun.min(by: { ($0.count, $0) < ($1.count, $1) }) { return shortest }
    throw UserError(
      "no font '\(excerpt(name))' is installed\(suggestion(for: name, among: names.sorted()))",
      at: "--font")
  }

  /// Runs a command to its end.
  /// - Parameter missing: what to say where it is not there.
  /// - Returns: what it printed.
  private func run(_ command: String, _ arguments: [String], missing: String) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [command] + arguments
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    process.standardInput = FileHandle.nullDevice
    do {
      try process.run()
    } catch {
      throw UserError(missing)
    }
    let printed = output.fileHandleForReading.readDataToEndOfFile()
    let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    // 127 is what env says of a command that is not there.
    if process.terminationStatus == 127 { throw UserError(missing) }
    guard process.terminationStatus == 0 else {
      throw UserError(
        "\(command) failed: \(excerpt(said.split(separator: "\n").first.map(String.init) ?? ""))")
    }
    return String(decoding: printed, as: UTF8.self)
  }
}

extension Figure {
  /// The figure as SVG of a size on paper.
  package func svg(style: PlotStyle, family: String?) -> String {
    svg(theme: style.theme, family: family, millimetresAPixel: style.millimetresAPixel)
  }
}
