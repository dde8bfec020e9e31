// The pictures of a fit with one input: target and network with the knots, the pointwise error, what
// each hidden unit adds, and the knots as handles once the fit rests.

import { element, formatNumber } from './dom.js';
import { Handles } from './handles.js';
import { CurvePlot, mean } from './plot.js';
import { extent, niceDomain } from './scales.js';

/** The values between grid points, linearly. */
export function interpolate(xs, ys, x) {
  const n = xs.length;
  const at = (x - xs[0]) / (xs[n - 1] - xs[0]) * (n - 1);
  const i = Math.min(n - 2, Math.max(0, Math.floor(at)));
  return ys[i] + (ys[i + 1] - ys[i]) * (at - i);
}

/** The target's range with room above and below: it stays while the network moves. */
export function calmRange(values) {
  const [least, most] = extent([values]) ?? [0, 1];
  const pad = (most - least || Math.abs(most) || 1) * 0.12;
  return [least - pad, most + pad];
}

/**
 * The target's range, and as much of the network beside it as one more height of it on either side; it moves in steps
 * of a quarter of that height.
 */
export function shownRange(target, network) {
  const [least, most] = calmRange(target);
  const [low, high] = extent([network]) ?? [least, most];
  const step = (most - least) / 4;
  const beyond = (distance) => Math.min(4, Math.max(0, Math.ceil(distance / step - 1e-9))) * step;
  return [least - beyond(least - low), most + beyond(high - most)];
}

/** An interval about 0 that holds the values and moves only in steps. */
export function balancedRange(values) {
  const [least, most] = extent([values]) ?? [-1, 1];
  const reach = Math.max(Math.abs(least), Math.abs(most), 1e-17);
  const power = 10 ** Math.floor(Math.log10(reach));
  const held = power * [1, 1.5, 2, 3, 4, 6, 8, 10].find((factor) => factor * power >= reach * 0.999);
  return [-held, held];
}

export class CurveStage {
  /** `moved(index, x)` when a person drags the knot of a unit. */
  constructor({ moved }) {
    this.main = new CurvePlot({
      id: 'learn-curve', title: 'Target and network', kind: 'tall', xLabel: 'x', family: 'unit',
      series: [{ name: 'target', label: 'target', role: 'target' }, { name: 'network', label: 'network', role: 'network' }],
    });
    this.error = new CurvePlot({
      id: 'learn-error', title: 'Pointwise error', kind: 'low', xLabel: 'x', series: [{ name: 'error', label: 'network − target', role: 'network' }],
    });
    this.units = new CurvePlot({
      id: 'learn-units', title: 'What each unit adds', kind: 'low', xLabel: 'x', family: 'unit',
      series: [],
    });
    this.handles = new Handles(this.main, {
      moved,
      chosen: (index) => this.units.highlight(index),
    });
    this.small = [this.error, this.units];
    this.root = element('div', { class: 'stage-main' }, this.main.root);
    this.output = 0;
  }

  begin(head) {
    this.head = head;
    this.handles.set([]);
    const target = head.target_values[this.output] ?? head.target_values[0];
    const { x } = head.grid;
    this.main.update({
      x, xDomain: head.domain[0], yDomain: calmRange(target), series: { target }, knots: [],
    });
    this.error.update({ x, xDomain: head.domain[0] });
    this.units.update({ x, xDomain: head.domain[0], family: [] });
  }

  /** Draws a frame, or the answer of /api/evaluate, which has the same keys. */
  draw(frame) {
    const { head } = this;
    if (!head) return;
    const { x } = head.grid;
    const target = head.target_values[this.output];
    const values = frame.values[this.output];
    const [low, high] = head.domain[0];
    const knots = (frame.knots ?? []).filter((k) => k !== null && k > low && k < high).map((k) => [k, interpolate(x, values, k)]);
    const kinks = frame.knots_kind === 'kinks';
    this.main.update({ series: { target, network: values }, knots, yDomain: shownRange(target, values) });
    const legend = [{ label: 'target', role: 'target' }, { label: 'network', role: 'network' }];
    if (knots.length > 0) legend.push({ label: kinks ? 'its knots' : 'centres of its units', role: 'knot' });
    this.main.setLegend(legend);
    const error = values.map((value, i) => (value === null || target[i] === null ? null : value - target[i]));
    this.error.update({ series: { error }, yDomain: balancedRange(error) });
    const units = frame.units ?? [];
    this.units.root.hidden = units.length === 0;
    if (units.length > 0) this.drawUnits(units, kinks);
    const { sup, l2 } = frame.on_grid;
    const worst = error.reduce((best, value, i) => (Math.abs(value ?? 0) > Math.abs(error[best] ?? 0) ? i : best), 0);
    this.main.describe(`On a grid of ${x.length} points the network differs from the target by at most ${formatNumber(sup)}, at x = `
      + `${formatNumber(x[worst])}; root mean square ${formatNumber(l2)}. ${knots.length} ${kinks ? 'knots' : 'centres of units'} in the domain.`);
    this.error.describe(`Network minus target, between ${formatNumber(extent([error])?.[0])} and ${formatNumber(extent([error])?.[1])}, largest at x = ${formatNumber(x[worst])}.`);
    this.units.describe(`${units.length} curves, each unit’s output times its weight; with a constant they add up to the network.`);
  }

  /**
   * Hinges are drawn as they are. Smooth units often cancel each other at heights far above the target:
   * drawn without their means, their shapes can be seen; the means belong to the output's constant.
   */
  drawUnits(units, hinges) {
    const middles = units.map(hinges ? () => 0 : mean);
    const range = extent(units.map((ys, i) => ys.map((value) => (value === null ? null : value - middles[i])))) ?? [0, 1];
    this.units.setLegend(hinges ? [] : [{ label: 'drawn without their means', role: '' }]);
    this.units.update({ family: units, view: hinges ? '' : 'centred', yDomain: niceDomain(range, 4) });
  }

  showHandles(positions) {
    this.handles.set(positions);
    this.main.setNote(positions.length === 0 ? ''
      : 'Drag a round handle on the axis, or focus it and press the arrow keys, to move the knot of one hidden unit.');
  }
}
