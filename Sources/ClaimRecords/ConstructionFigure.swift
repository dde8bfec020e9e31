// A theorem's network drawn beside its target.

import Base
import Constructions
import Reports

/// The target beside the network that a theorem builds for it, as ``fitFigure(target:network:domain:)``.
package func constructionFigure(_ construction: Construction) -> NamedFigure {
  let (figure, how) = networkFigure(
    target: construction.target, network: construction.network, domain: nil)
  let name = "\(construction.theorem.id)-\(construction.target.name.fileStem)"
  return NamedFigure(name: name, figure: figure, caption: how)
}
