// The pictures of a fit with two inputs: target and network as maps on one colour scale with contours,
// the signed error, and the surface that one turns.

import { element, formatNumber } from './dom.js';
import { balancedRange } from './curve-stage.js';
import { HeatMap } from './heat.js';
import { kinkLines } from './network.js';
import { extent, niceDomain } from './scales.js';
import { Surface } from './surface.js';

export class MapStage {
  /** `bends(activation)` says whether the activation is piecewise linear, so that its kinks can be drawn. */
  constructor({ prefix = 'learn', bends = () => false } = {}) {
    this.bends = bends;
    this.target = new HeatMap({ id: `${prefix}-map-target`, title: 'Target', name: 'target' });
    this.network = new HeatMap({ id: `${prefix}-map-network`, title: 'Network', name: 'network' });
    this.error = new HeatMap({ id: `${prefix}-map-error`, title: 'Network − target', name: 'error', diverging: true });
    this.surface = new Surface({ id: `${prefix}-surface`, title: 'Surface' });
    this.root = element('div', { class: 'map-pair' }, this.target.root, this.network.root);
    this.small = [this.error, this.surface];
    this.output = 0;
  }

  begin(head) {
    this.head = head;
    this.range = niceDomain(extent([head.target_values[this.output]]) ?? [0, 1], 8);
    this.target.update({ ...this.grid(), values: head.target_values[this.output], range: this.range });
    this.target.describe(`Values between ${formatNumber(this.range[0])} and ${formatNumber(this.range[1])}.`);
  }

  grid() {
    return { x: this.head.grid.x, y: this.head.grid.y };
  }

  draw(frame) {
    const { head, range } = this;
    if (!head) return;
    const target = head.target_values[this.output];
    const values = frame.values[this.output];
    const error = values.map((value, i) => (value === null || target[i] === null ? null : value - target[i]));
    const lines = this.bends(head.architecture.activation) ? kinkLines(head, frame) : [];
    this.network.setLegend(lines.length > 0 ? [{ label: 'kinks of the first layer', role: 'kink' }] : []);
    this.network.update({ ...this.grid(), values, range, lines });
    this.error.update({ ...this.grid(), values: error, range: balancedRange(error) });
    this.surface.update({ ...this.grid(), target, network: values, range });
    const words = `On a grid of ${head.grid.x.length} by ${head.grid.y.length} points the network differs from the target by at most `
      + `${formatNumber(frame.on_grid.sup)}; root mean square ${formatNumber(frame.on_grid.l2)}.`;
    this.network.describe(words);
    this.error.describe(words);
    this.surface.describe(words);
  }

  showHandles() {
    // The knots of two-input networks are lines; they are not dragged.
  }
}
