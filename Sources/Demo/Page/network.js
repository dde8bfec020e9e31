// Networks as the network file has them: where a unit's numbers lie, and how its knot moves.
//
// Parameters lie layer after layer: weights (outputs × inputs, row-major), biases, then the slope of
// prelu. With one input, unit i of the first layer is rho(w_i x + b_i): its knot or centre is -b_i / w_i.

/** `relu,polynomial(0,1,0.5)` as a list: commas within parentheses do not part. */
function activationList(text, layers) {
  const names = [];
  let depth = 0;
  let name = '';
  for (const letter of text) {
    depth += letter === '(' ? 1 : letter === ')' ? -1 : 0;
    if (letter === ',' && depth === 0) {
      names.push(name.trim());
      name = '';
    } else {
      name += letter;
    }
  }
  names.push(name.trim());
  return names.length === layers ? names : Array(layers).fill(names[0]);
}

/** The network file of a run's frame, for saving and for evaluating; null where it has no parameters. */
export function networkFile(head, frame) {
  const { widths, activation, skip, family } = head.architecture;
  // Other families' files are graphs, which the server writes.
  if (!frame?.parameters || (family ?? 'mlp') !== 'mlp') return null;
  return {
    format: 'approxima-network', version: 1,
    architecture: {
      inputs: head.inputs, outputs: head.outputs, widths, skip: skip ?? 'none',
      activations: activationList(activation, widths.length),
    },
    precision: 'f64', target: head.target, domain: head.domain, parameters: frame.parameters,
  };
}

/** Whether the knots of this network's units can be moved: one input, one hidden layer, dense. */
export function hasMovableKnots(network) {
  const { inputs, widths, skip } = network?.architecture ?? {};
  return inputs === 1 && widths?.length === 1 && widths[0] <= 64 && Array.isArray(network.parameters)
    && (skip === 'none' || skip === undefined) && (network.architecture.family ?? 'mlp') === 'mlp';
}

/** -b_i / w_i of each unit of the first layer. */
export function unitCentres(network) {
  const width = network.architecture.widths[0];
  const p = network.parameters;
  return Array.from({ length: width }, (_, i) => -p[width + i] / p[i]);
}

/** The network with unit i's knot at x: its weight stays, its bias becomes -w_i x. */
export function withCentre(network, i, x) {
  const width = network.architecture.widths[0];
  const parameters = network.parameters.slice();
  parameters[width + i] = -parameters[i] * x;
  return { ...network, parameters };
}

/**
 * With two inputs, where the first layer's units w₁x + w₂y + b are zero, as [x1, y1, x2, y2] within the box: the lines
 * along which a piecewise linear network of one hidden layer is bent.
 */
export function kinkLines(head, frame) {
  const p = frame.parameters;
  const width = head.architecture.widths[0];
  if ((head.architecture.family ?? 'mlp') !== 'mlp') return [];
  if (!p || head.inputs !== 2 || !width) return [];
  const [[x0, x1], [y0, y1]] = head.domain;
  const lines = [];
  for (let i = 0; i < width; i += 1) {
    const [u, v, b] = [p[2 * i], p[2 * i + 1], p[2 * width + i]];
    const ends = [];
    const add = (x, y) => {
      const inside = x >= x0 - 1e-9 && x <= x1 + 1e-9 && y >= y0 - 1e-9 && y <= y1 + 1e-9;
      if (inside && !ends.some(([a, c]) => Math.abs(a - x) + Math.abs(c - y) < 1e-9)) ends.push([x, y]);
    };
    for (const x of [x0, x1]) if (v !== 0) add(x, -(u * x + b) / v);
    for (const y of [y0, y1]) if (u !== 0) add(-(v * y + b) / u, y);
    if (ends.length >= 2) lines.push([...ends[0], ...ends[1]]);
  }
  return lines;
}

/** Parameters of a dense network of equal layers, to compare architectures before they are fitted. */
export function parameterCount(inputs, width, depth, outputs = 1) {
  if (depth === 0) return (inputs + 1) * outputs;
  return (inputs + 1) * width + (depth - 1) * (width + 1) * width + (width + 1) * outputs;
}
