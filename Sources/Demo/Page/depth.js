// Mode Depth: the edge of chaos of an activation, a point to drag on it, and two inputs on their way through depth there.

import { depth as askDepth, edge as askEdge, sentence } from './api.js';
import { announce, debounce, element, formatNumber, svgElement } from './dom.js';
import { button, sliderField, textField } from './fields.js';
import { CurvePlot } from './plot.js';
import { keepState } from './state.js';

const most = { sigma_b: 3, sigma_w: 4 };
const phases = {
  order: 'order: inputs become alike', chaos: 'chaos: inputs part', edge: 'the edge of chaos', 'no bound': 'variances grow without bound',
};

/** The point (σ_b, σ_w) on the plane: dragged, or moved with the arrow keys. */
class PlanePoint {
  constructor(plot, moved) {
    this.plot = plot;
    this.moved = moved;
    this.at = [0, 1];
    this.node = svgElement('g', { class: 'handle plane-handle', tabindex: 0, role: 'slider', 'aria-label': 'Deviations of weights and biases', 'data-testid': 'depth-point', 'data-transient': true },
      svgElement('circle', { class: 'reach', r: 20 }), svgElement('circle', { class: 'grip', r: 8.5 }));
    plot.svg.setAttribute('role', 'group');
    plot.svg.append(this.node);
    plot.reshaped = () => this.place();
    this.node.addEventListener('pointerdown', (event) => {
      event.preventDefault();
      this.node.setPointerCapture(event.pointerId);
      this.node.focus();
    });
    this.node.addEventListener('pointermove', (event) => {
      if (!this.node.hasPointerCapture(event.pointerId)) return;
      const bounds = plot.svg.getBoundingClientRect();
      this.move(plot.frame.x.invert(event.clientX - bounds.left), plot.frame.y.invert(event.clientY - bounds.top));
    });
    this.node.addEventListener('keydown', (event) => {
      const step = event.shiftKey ? 0.2 : 0.02;
      const change = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] }[event.key];
      if (!change) return;
      event.preventDefault();
      this.move(this.at[0] + change[0], this.at[1] + change[1]);
    });
  }

  move(bias, weight) {
    this.set(Math.min(most.sigma_b, Math.max(0, bias)), Math.min(most.sigma_w, Math.max(0.05, weight)));
    this.moved(...this.at);
  }

  set(bias, weight) {
    this.at = [bias, weight];
    this.place();
  }

  place() {
    const { frame } = this.plot;
    if (!frame) return;
    const [bias, weight] = this.at;
    this.node.setAttribute('transform', `translate(${frame.x.map(bias).toFixed(1)},${frame.y.map(weight).toFixed(1)})`);
    for (const [name, value] of Object.entries({
      'aria-valuemin': 0, 'aria-valuemax': most.sigma_w, 'aria-valuenow': weight.toFixed(4),
      'aria-valuetext': `σ_w ${formatNumber(weight)}, σ_b ${formatNumber(bias)}; left and right change σ_b, up and down σ_w`,
    })) this.node.setAttribute(name, value);
  }
}

export function createDepth(panel, { catalogue }) {
  const activation = textField({
    id: 'depth-activation', label: 'Activation', hint: 'A name, or a formula such as expression(x*erf(x)).', value: 'tanh',
    suggestions: catalogue.activations.map((each) => ({ value: each.name, label: each.formula })), changed: () => choose(),
  });
  const weight = sliderField({ id: 'depth-sigma_w', label: 'σ_w of weights', least: 0.05, most: most.sigma_w, step: 0.01, value: 1.5, changed: () => follow() });
  const bias = sliderField({ id: 'depth-sigma_b', label: 'σ_b of biases', least: 0, most: most.sigma_b, step: 0.01, value: 0.1, changed: () => follow() });
  const correlation = sliderField({ id: 'depth-correlation', label: 'Correlation of the two inputs', least: -0.99, most: 0.99, step: 0.01, value: 0.5, changed: () => follow() });
  const toCritical = button('depth-critical', 'To the critical point', 'plain', () => goCritical());
  const status = element('p', { class: 'status', role: 'status', 'data-testid': 'depth-status', text: 'Asking …' });
  const trouble = element('p', { class: 'trouble', role: 'alert', 'data-testid': 'depth-trouble', hidden: true });
  const plane = new CurvePlot({
    id: 'depth-plane', title: 'Phase diagram', xLabel: 'σ_b', yLabel: 'σ_w',
    series: [
      { name: 'edge', label: 'edge of chaos', role: 'target' }, { name: 'repelling', label: 'edge, variance does not stay', role: 'muted' },
      { name: 'critical', label: 'critical point', role: 'third', points: true },
    ],
  });
  const correlations = new CurvePlot({
    id: 'depth-correlations', title: 'Correlation of the two inputs through depth', kind: 'low', xLabel: 'layer', xWhole: true,
    series: [{ name: 'limit', label: 'infinite width', role: 'target' }, { name: 'drawn', label: 'drawn', role: 'network', points: true }],
  });
  const variances = new CurvePlot({
    id: 'depth-variances', title: 'Variance through depth', kind: 'low', xLabel: 'layer', xWhole: true, yLog: true,
    series: [{ name: 'limit', label: 'infinite width', role: 'target' }, { name: 'drawn', label: 'drawn', role: 'network', points: true }],
  });
  panel.append(
    element('h2', { id: 'depth-heading', class: 'unseen', text: 'Depth: what many layers do to two inputs' }),
    element('form', { class: 'controls', 'aria-label': 'The random network', onsubmit: (event) => event.preventDefault() },
      activation.root, weight.root, bias.root, correlation.root, element('div', { class: 'actions' }, toCritical)),
    element('div', { class: 'stage' }, trouble, plane.root, status, element('div', { class: 'small-figures' }, correlations.root, variances.root)));

  const point = new PlanePoint(plane, (b, w) => {
    bias.value = Number(b.toFixed(4));
    weight.value = Number(w.toFixed(4));
    ask();
  });
  plane.update({ xDomain: [0, most.sigma_b], yDomain: [0, most.sigma_w] });
  let critical = null;
  let drawnFor = '';
  let asking = false;
  let again = false;
  const remember = debounce(150, () => keepState('depth', {
    activation: activation.value, sigma_w: String(weight.value), sigma_b: String(bias.value), correlation: String(correlation.value),
  }));

  function fail(error) {
    trouble.textContent = sentence(error);
    trouble.hidden = false;
    status.textContent = '';
  }

  /** Another activation: its edge, and the point where it is. */
  async function choose() {
    trouble.hidden = true;
    toCritical.disabled = true;
    const name = activation.value;
    panel.setAttribute('aria-busy', 'true');
    try {
      const found = await askEdge({ activation: name });
      critical = found.critical;
      drawnFor = name;
      toCritical.disabled = !critical;
      const curve = (points) => ({ x: points.sigma_b, y: points.sigma_w });
      plane.update({
        series: {
          edge: curve(found.attracting), repelling: curve(found.repelling),
          critical: critical ? { x: [critical.sigma_b], y: [critical.sigma_w] } : { x: [], y: [] },
        },
      });
      plane.setNote(critical ? '' : `No critical point: ${found.reason}.`);
      plane.describe(critical
        ? `The edge of chaos of ${found.activation}; its critical point is at σ_w ${formatNumber(critical.sigma_w, 5)}, σ_b ${formatNumber(critical.sigma_b, 5)}.`
        : `${found.activation} has no critical point.`);
      await ask();
    } catch (error) {
      fail(error);
    } finally {
      panel.removeAttribute('aria-busy');
    }
  }

  function follow() {
    point.set(Number(bias.value), Number(weight.value));
    ask();
  }

  function goCritical() {
    if (!critical) return;
    weight.value = critical.sigma_w;
    bias.value = critical.sigma_b;
    follow();
  }

  /** Asks for the way through depth; while an answer is awaited, only the newest wish is kept. */
  async function ask() {
    remember();
    if (asking) {
      again = true;
      return;
    }
    asking = true;
    try {
      do {
        again = false;
        draw(await askDepth({
          activation: drawnFor || activation.value, sigma_w: String(weight.value), sigma_b: String(bias.value), correlation: String(correlation.value),
        }));
        trouble.hidden = true;
      } while (again);
    } catch (error) {
      fail(error);
    } finally {
      asking = false;
    }
  }

  function draw(found) {
    const x = found.layer;
    correlations.update({ series: { limit: { x, y: found.correlation }, drawn: { x, y: found.drawn_correlation } }, yDomain: [-1, 1] });
    variances.update({ series: { limit: { x, y: found.variance }, drawn: { x, y: found.drawn_variance } } });
    const last = found.correlation[x.length - 1];
    const scale = found.depth_scale === null ? '' : ` · inputs become alike by a factor e in ${formatNumber(found.depth_scale)} layers`;
    status.textContent = `σ_w ${formatNumber(Number(weight.value))}, σ_b ${formatNumber(Number(bias.value))}: ${phases[found.phase]}`
      + `${found.chi === null ? '' : ` · χ₁ ${formatNumber(found.chi)}`}${found.q === null ? '' : ` · q* ${formatNumber(found.q)}`}${scale}`;
    correlations.describe(`After ${x.length} layers the correlation is ${formatNumber(last)} in the limit, ${formatNumber(found.drawn_correlation[x.length - 1])} in networks of width ${found.width}.`);
    variances.describe(`After ${x.length} layers the variance is ${formatNumber(found.variance[x.length - 1])} in the limit.`);
    announce(phases[found.phase]);
  }

  return {
    title: 'Depth',
    show(parameters) {
      for (const [name, field] of Object.entries({ activation, sigma_w: weight, sigma_b: bias, correlation })) {
        if (parameters.has(name)) field.value = parameters.get(name);
      }
      point.set(Number(bias.value), Number(weight.value));
      choose();
    },
    hide() {},
  };
}
