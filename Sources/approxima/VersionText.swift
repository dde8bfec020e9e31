import Approxima
import CBuild
import Kernels

/// What `--version` says: the version, the commit where it is known, and the kernels that this processor runs.
func versionText() -> String {
  let commit = String(cString: approxima_commit())
  return "\(approximaVersion) (commit \(commit.isEmpty ? "unknown" : commit); kernels "
    + "\(Double.kernels.instructionSet))"
}
