import Approxima
import ArgumentParser

/// Which claims a command takes: some by name, all, those of files.
struct ClaimChoice: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "Names of 'claims list', or the part before the dot for all of a paper.", valueName: "id"))
  var ids: [String] = []

  @Flag(help: "All claims.")
  var all = false

  @Option(help: ArgumentHelp("Claims of your own, may be repeated.", valueName: "claims.yaml"))
  var file: [String] = []

  /// - Parameter place: the command.
  /// - Throws: `UserError` unless there are names, files or --all.
  func check(at place: String) throws {
    guard all != !ids.isEmpty || (!all && !file.isEmpty) else {
      throw UserError(
        all
          ? "give names or --all, not both"
          : "name claims of 'claims list', or give --all or --file", at: place)
    }
  }

  /// The claims that are named, and those of files.
  func claims() throws -> [Claim] {
    var claims = all ? ClaimCatalogue.all : try ClaimCatalogue.claims(ids)
    for file in file {
      for claim in try ClaimFile(contentsOf: file).claims {
        guard !claims.contains(where: { $0.id == claim.id }) else {
          throw UserError("the claim '\(claim.id)' is in two files", at: file)
        }
        claims.append(claim)
      }
    }
    return claims
  }
}
