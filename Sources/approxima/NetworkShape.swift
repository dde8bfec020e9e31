// The shape of a network, as the verbs show it.
import Approxima

/// The key `architecture` of what a verb prints with `--json`.
func architectureJSON(_ network: Network) -> JSON {
  .object(
    ("family", .string(network.familyName)), ("inputs", .integer(network.inputs)),
    ("outputs", .integer(network.outputs)),
    ("widths", .array(network.widths.map(JSON.integer))),
    ("activation", .string(activationNames(network.activations))),
    ("parameters", .integer(network.parameterCount)))
}

/// The activation of all hidden layers, or one a layer, separated by commas; of none "identity".
func activationNames(_ activations: [Activation]) -> String {
  let names = activations.map(\.description)
  guard let first = names.first else { return "identity" }
  return Set(names).count == 1 ? first : names.joined(separator: ",")
}
