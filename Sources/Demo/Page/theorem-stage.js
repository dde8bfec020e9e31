// The pictures of a construction: network and target, the layer one looks at, what one can read from
// it, and the terms that add up. `CurveViews` for one input, `MapViews` for two.

import { element, formatNumber } from './dom.js';
import { balancedRange, calmRange } from './curve-stage.js';
import { HeatMap } from './heat.js';
import { CurvePlot } from './plot.js';
import { extent, niceDomain } from './scales.js';
import { Surface } from './surface.js';
import { Thumbs } from './thumbs.js';

/**
 * The partial sum of the first `count` terms. What is not among the terms, the output's constant above
 * all, stands at the start: so that with all terms it is the network.
 */
export function partialSum(result, count) {
  const sum = result.values[0].slice();
  for (const term of result.terms.slice(count)) {
    for (let i = 0; i < sum.length; i += 1) sum[i] -= term[i];
  }
  return sum;
}

/** Whether the ranges of the curves differ so much that one axis would hide some. */
function unequal(curves) {
  const spans = curves.map((ys) => extent([ys]) ?? [0, 0]).map(([least, most]) => most - least).filter((span) => span > 0);
  return spans.length > 1 && Math.max(...spans) > 25 * Math.min(...spans);
}

/** Hidden layers of the network; of very deep ones not all are sent. */
export function depthOf(result) {
  return result.layer_count ?? result.layers.length;
}

/** A line up and down between the extremes of pieces. */
function upAndDown({ x, low, high }) {
  return { x: x.flatMap((at) => [at, at]), y: x.flatMap((_, i) => [low[i], high[i]]) };
}

function layerWords(layer, count) {
  const fit = layer.probe
    ? `The affine least-squares fit of its units to the target: sup ${formatNumber(layer.probe.sup)}, root mean square ${formatNumber(layer.probe.l2)}, both on the grid.`
    : 'It is too wide for such a fit.';
  return `Layer ${layer.index} of ${count}, width ${layer.width}. ${fit}`;
}

const pair = (label) => [{ name: 'target', label: 'target', role: 'target' }, { name: 'network', label, role: 'network' }];

export class CurveViews {
  constructor() {
    this.result = new CurvePlot({ id: 'theorem-result', title: 'Target and network', kind: 'middle', xLabel: 'x', series: pair('network') });
    this.error = new CurvePlot({
      id: 'theorem-error', title: 'Pointwise error', kind: 'middle', xLabel: 'x', series: [{ name: 'error', label: 'network − target', role: 'network' }],
    });
    this.units = new CurvePlot({ id: 'theorem-layer-units', title: 'Units of the layer', kind: 'low', xLabel: 'x', family: 'unit', series: [] });
    this.probe = new CurvePlot({ id: 'theorem-probe', title: 'Affine least-squares fit of its units to the target', kind: 'low', xLabel: 'x', series: pair('reading') });
    this.sum = new CurvePlot({ id: 'theorem-sum', title: 'Terms that add up', kind: 'middle', xLabel: 'x', family: 'term', series: pair('sum of terms') });
    this.whole = [this.result, this.error];
    this.layer = [this.units, this.probe];
  }

  begin(result) {
    const { x } = result.grid;
    const target = result.target_values[0];
    this.range = calmRange([...target, ...result.values[0]]);
    const shared = { x, xDomain: result.domain[0] };
    this.result.update({ ...shared, yDomain: this.range, series: { target, network: result.values[0] } });
    const error = result.values[0].map((value, i) => value - target[i]);
    const fine = result.error_extremes;
    const drawn = fine ? upAndDown(fine) : error;
    this.error.setNote(fine ? 'It turns more often than the picture can show: drawn between its least and its largest values over pieces.' : '');
    this.error.update({ ...shared, yDomain: balancedRange(fine ? drawn.y : error), series: { error: drawn } });
    this.result.describe(`Target ${result.target} and the network’s output. ${formatNumber(extent([error.map(Math.abs)])?.[1])} apart at most on the grid of ${x.length} points.`);
    this.error.describe(`Network minus target between ${formatNumber(extent([error])?.[0])} and ${formatNumber(extent([error])?.[1])}.`);
    this.units.update(shared);
    this.probe.update({ ...shared, yDomain: this.range });
    this.sum.update(shared);
  }

  showLayer(result, layer) {
    const shown = layer.shown < layer.width ? `, the first ${layer.shown} of ${layer.width}` : '';
    this.units.setTitle(`Units of layer ${layer.index}${shown}`);
    const scaled = unequal(layer.units);
    this.units.setNote(scaled ? 'The units differ much in size: each is drawn over its own range, from 0 to 1.' : '');
    this.units.update({ family: layer.units, view: scaled ? 'scaled' : '', yDomain: scaled ? [-0.05, 1.05] : niceDomain(extent(layer.units) ?? [0, 1], 4) });
    this.probe.update({ series: { target: result.target_values[0], network: layer.probe?.values[0] } });
    const words = layerWords(layer, depthOf(result));
    this.units.describe(words);
    this.probe.describe(words);
  }

  showTerms(result, count) {
    const sum = partialSum(result, count);
    const family = result.terms.slice(0, count);
    // Terms that cancel each other may be a thousand times as large as their sum. The frame is that of target, sum
    // and newest term, and in the end of target and sum alone where the term would hide them.
    const near = extent([result.target_values[0], sum]) ?? [0, 1];
    const all = extent([result.target_values[0], sum, ...family.slice(-1)]) ?? near;
    const hides = count === result.terms.length && all[1] - all[0] > 6 * (near[1] - near[0]);
    const range = hides ? near : all;
    this.sum.setNote(hides ? 'The terms are far larger than their sum and leave the frame: they cancel each other.' : '');
    this.sum.update({ family, total: result.terms.length, yDomain: niceDomain(range, 5), series: { target: result.target_values[0], network: sum } });
    this.sum.highlight(family.length - 1);
    this.sum.describe(`${count} of ${result.terms.length} terms added. The sum differs from the target by at most `
      + `${formatNumber(extent([sum.map((v, i) => Math.abs(v - result.target_values[0][i]))])?.[1])} on the grid.`);
  }
}

export class MapViews {
  constructor() {
    this.target = new HeatMap({ id: 'theorem-map-target', title: 'Target', name: 'target' });
    this.result = new HeatMap({ id: 'theorem-map-result', title: 'Network', name: 'network' });
    this.error = new HeatMap({ id: 'theorem-map-error', title: 'Network − target', name: 'error', diverging: true });
    this.surface = new Surface({ id: 'theorem-surface', title: 'Surface' });
    this.units = new Thumbs({ id: 'theorem-layer-units', title: 'Units of the layer', kind: 'map' });
    this.probe = new HeatMap({ id: 'theorem-map-probe', title: 'Affine least-squares fit of its units to the target', name: 'fit of the units' });
    this.sum = new HeatMap({ id: 'theorem-map-sum', title: 'Terms that add up', name: 'sum' });
    this.whole = [this.target, this.result, this.error, this.surface];
    this.layer = [this.units, this.probe];
  }

  begin(result) {
    const { x, y } = result.grid;
    const [target, values] = [result.target_values[0], result.values[0]];
    this.range = niceDomain(extent([target, values]) ?? [0, 1], 8);
    const error = values.map((value, i) => value - target[i]);
    this.target.update({ x, y, values: target, range: this.range });
    this.result.update({ x, y, values, range: this.range });
    this.error.update({ x, y, values: error, range: balancedRange(error) });
    this.surface.update({ x, y, target, network: values, range: this.range });
    const words = `Target ${result.target} and network differ by at most ${formatNumber(extent([error.map(Math.abs)])?.[1])} on the grid of ${x.length} by ${y.length} points.`;
    for (const view of this.whole) view.describe(words);
  }

  showLayer(result, layer) {
    const { x, y } = result.grid;
    this.units.setTitle(`Units of layer ${layer.index}${layer.shown < layer.width ? `, the first ${layer.shown} of ${layer.width}` : ''}`);
    this.units.update({ x, y, units: layer.units });
    this.probe.root.hidden = !layer.probe;
    if (layer.probe) this.probe.update({ x, y, values: layer.probe.values[0], range: this.range });
    this.units.describe(layerWords(layer, depthOf(result)));
    this.probe.describe(layerWords(layer, depthOf(result)));
  }

  showTerms(result, count) {
    const { x, y } = result.grid;
    this.sum.update({ x, y, values: partialSum(result, count), range: this.range });
    this.sum.describe(`${count} of ${result.terms.length} terms added.`);
  }
}

/** The bar of layers: one button a layer, its height the width of the layer. */
export class LayerStrip {
  constructor(chosen) {
    this.root = element('div', { class: 'layer-strip', role: 'group', 'aria-label': 'Layers' });
    this.chosen = chosen;
  }

  show(layers, current) {
    const most = Math.max(...layers.map((layer) => layer.width));
    if (this.layers !== layers) {
      this.layers = layers;
      this.root.replaceChildren(...layers.map((layer, i) => {
        const bar = element('span', { class: 'bar' });
        bar.style.height = `${12 + 88 * Math.sqrt(layer.width / most)}%`;
        return element('button', {
          type: 'button', 'aria-label': `Layer ${layer.index}, ${layer.width} units`, title: `Layer ${layer.index}: ${layer.width} × ${layer.activation}`,
          onclick: () => this.chosen(i), tabindex: -1,
        }, bar);
      }));
    }
    [...this.root.children].forEach((button, i) => button.setAttribute('aria-pressed', i === current));
  }
}
