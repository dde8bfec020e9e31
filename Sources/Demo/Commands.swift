// The command lines that do in a terminal what the page shows.

import Base
import Constructions
import Experiments
import Functions

/// `approxima fit` with these choices. It ends with the fit itself: no further starts.
func fitCommand(_ choices: RunChoices) -> String {
  var options: [String] = []
  func add(_ option: String, _ value: (some CustomStringConvertible)?) {
    if let value { options += optionWords(option, value.description) }
  }
  add("domain", choices.domain)
  for setting in runSettings { add(setting.option, setting.text(in: choices)) }
  add("seed", choices.seed)
  add("reference-starts", 0)
  return shellLine(verbWords("fit", choices.target, options: options))
}

/// `approxima construct` with these options.
func constructCommand(_ theorem: String, _ options: ConstructionOptions) -> String {
  var words: [String] = []
  func add(_ option: String, _ value: (some CustomStringConvertible)?) {
    if let value { words += optionWords(option, value.description) }
  }
  add("target", options.target)
  add("domain", options.domain)
  add("width", options.width)
  add("depth", options.depth)
  add("epsilon", options.epsilon.map(plain))
  add("activation", options.activation)
  add("step", options.step.map(plain))
  return shellLine(verbWords("construct", theorem, options: words))
}
