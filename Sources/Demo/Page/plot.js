// Curves in SVG. Drawing a new frame changes the `d` of the paths that are there and nothing else;
// axes are laid anew only when a domain or the size changes.

import { inNextFrame, formatNumber, svgElement } from './dom.js';
import { layAxes } from './axes.js';
import { standaloneSVG } from './export.js';
import { Figure, observeSize } from './figure.js';
import { decadeDomain, extent, niceDomain } from './scales.js';
import { familyColour } from './colours.js';

/** The path through the points; parts where a number is missing are left out. */
function pathThrough(xs, ys, x, y, height) {
  let path = '';
  let pen = 'M';
  for (let i = 0; i < ys.length; i += 1) {
    const value = ys[i];
    const at = value === null ? NaN : y.map(value);
    if (!(at === at)) {
      pen = 'M';
      continue;
    }
    // Far outside the plot the number does not matter, but browsers stumble over huge ones.
    const held = at < -4 * height ? -4 * height : at > 5 * height ? 5 * height : at;
    path += `${pen}${x.map(xs[i]).toFixed(2)},${held.toFixed(2)}`;
    pen = 'L';
  }
  return path;
}

/** The mean of the numbers that are there. */
export function mean(ys) {
  const found = ys.filter((value) => value !== null);
  return found.reduce((sum, value) => sum + value, 0) / Math.max(1, found.length);
}

/** The scale that draws a curve of a family in this view. */
function ownScale(ys, y, view) {
  if (view === 'centred') {
    const middle = mean(ys);
    return { map: (value) => y.map(value - middle) };
  }
  if (view !== 'scaled') return y;
  const [least, most] = extent([ys]) ?? [0, 1];
  const span = most - least;
  return { map: (value) => y.map(span > 0 ? (value - least) / span : 0) };
}

function dots(points, x, y, radius, box) {
  let path = '';
  for (const [px, py] of points) {
    const [cx, cy] = [x.map(px), y.map(py)];
    if (!(cx >= box.x - 1 && cx <= box.x + box.width + 1 && cy >= box.y - 1 && cy <= box.y + box.height + 1)) continue;
    path += `M${(cx - radius).toFixed(1)},${cy.toFixed(1)}a${radius},${radius} 0 1,0 ${2 * radius},0a${radius},${radius} 0 1,0 ${-2 * radius},0`;
  }
  return path;
}

export class CurvePlot extends Figure {
  /**
   * `series` is [{name, label, role, points}]: role is the colour's class, points draws dots besides.
   * xLabel, yLabel; xLog, yLog; xWhole for ticks at whole numbers; `family` is the name of a set of many curves drawn in graded colours.
   */
  constructor(options) {
    super({ kind: 'tall', ...options });
    this.options = options;
    this.data = { x: [], series: {}, family: [], knots: [], view: '' };
    this.size = null;
    this.axesKey = '';
    this.svg = svgElement('svg', { class: 'curves', role: 'img', 'data-series': options.series.map((s) => s.name).join(' ') });
    this.spoken = this.svg;
    this.axes = svgElement('g', { class: 'axes', 'aria-hidden': 'true' });
    const clip = `${options.id}-clip`;
    this.clipBox = svgElement('rect');
    this.lines = svgElement('g', { 'clip-path': `url(#${clip})`, 'aria-hidden': 'true' });
    this.familyGroup = svgElement('g', { class: 'family' });
    this.knotPath = svgElement('path', { class: 'knots' });
    this.cursor = svgElement('line', { class: 'cursor', 'data-transient': true, visibility: 'hidden' });
    this.lines.append(this.familyGroup);
    this.svg.append(svgElement('clipPath', { id: clip }, this.clipBox), this.axes, this.cursor, this.lines);
    this.setSeries(options.series);
    this.body.append(this.svg);
    this.draw = this.draw.bind(this);
    observeSize(this.body, (width, height) => {
      this.size = { width, height };
      this.axesKey = '';
      this.draw();
    });
    this.svg.addEventListener('pointermove', (event) => this.read(event));
    this.svg.addEventListener('pointerleave', () => this.read(null));
  }

  setSeries(series) {
    this.specs = series;
    for (const path of Object.values(this.paths ?? {})) path.remove();
    this.paths = {};
    for (const { name, role, points } of series) {
      this.paths[name] = svgElement('path', { class: `${points ? 'dots' : 'line'} ${role}` });
      this.lines.append(this.paths[name]);
    }
    this.lines.append(this.knotPath);
    this.svg.setAttribute('data-series', series.map((s) => s.name).join(' '));
    this.setLegend(series.filter((s) => s.label).map(({ label, role }) => ({ label, role })));
  }

  /**
   * Merges new numbers: x, series {name: ys or {x, y}}, family [ys…], knots [[x, y]…], xDomain, yDomain,
   * view: how each curve of the family is drawn: 'scaled' over its own range, from 0 to 1, 'centred' without its
   * mean; else as it is; total: how many there will be. `series` keeps the numbers themselves.
   */
  update(data) {
    Object.assign(this.data, data);
    inNextFrame(this.draw);
  }

  /** The numbers drawn: for each series its x and y. */
  get series() {
    const result = {};
    for (const { name } of this.specs) {
      const given = this.data.series[name];
      if (given) result[name] = Array.isArray(given) ? { x: this.data.x, y: given } : { x: given.x, y: given.y };
    }
    this.data.family.forEach((y, i) => {
      result[`${this.options.family ?? 'curve'} ${i + 1}`] = { x: this.data.x, y };
    });
    if (this.data.knots.length > 0) {
      result.knots = { x: this.data.knots.map((k) => k[0]), y: this.data.knots.map((k) => k[1]) };
    }
    return result;
  }

  columns() {
    const columns = {};
    for (const [name, { x, y }] of Object.entries(this.series)) {
      columns[`${name} x`] = x;
      columns[`${name} y`] = y;
    }
    return columns;
  }

  domains() {
    const all = Object.values(this.series);
    const { xLog, yLog } = this.options;
    const positive = (v) => v > 0 && Number.isFinite(v);
    let { xDomain, yDomain } = this.data;
    if (!xDomain) {
      const found = extent(all.map((s) => s.x), xLog ? positive : Number.isFinite) ?? [0, 1];
      xDomain = xLog ? decadeDomain(found) : found[0] === found[1] ? [found[0], found[0] + 1] : found;
    }
    if (!yDomain) {
      const found = extent(all.map((s) => s.y), yLog ? positive : Number.isFinite);
      yDomain = yLog ? decadeDomain(found ?? [1e-3, 1]) : niceDomain(found ?? [0, 1]);
    }
    return { xDomain, yDomain };
  }

  draw() {
    if (!this.size) return;
    const { width, height } = this.size;
    const { xDomain, yDomain } = this.domains();
    const key = `${width} ${height} ${xDomain} ${yDomain}`;
    if (key !== this.axesKey) {
      this.axesKey = key;
      this.svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
      this.frame = layAxes(this.axes, { ...this.options, width, height, xDomain, yDomain });
      const { box } = this.frame;
      for (const [name, value] of Object.entries({ x: box.x, y: box.y - 2, width: box.width, height: box.height + 4 })) {
        this.clipBox.setAttribute(name, value);
      }
      this.reshaped?.();
    }
    const { x, y, box } = this.frame;
    for (const { name, points } of this.specs) {
      const given = this.data.series[name];
      let path = '';
      if (given) {
        const [xs, ys] = Array.isArray(given) ? [this.data.x, given] : [given.x, given.y];
        path = points ? dots(xs.map((value, i) => [value, ys[i]]), x, y, 4.5, box) : pathThrough(xs, ys, x, y, height);
      }
      this.paths[name].setAttribute('d', path);
    }
    this.drawFamily(x, y, height);
    this.knotPath.setAttribute('d', dots(this.data.knots, x, y, 3.5, box));
  }

  drawFamily(x, y, height) {
    const group = this.familyGroup;
    const { family, view } = this.data;
    while (group.children.length > family.length) group.lastChild.remove();
    // Colours go over the whole family, also while only its first members are drawn.
    const total = Math.max(family.length, this.data.total ?? 0);
    const recolour = group.children.length !== family.length || this.colouredFor !== total;
    this.colouredFor = total;
    while (group.children.length < family.length) group.append(svgElement('path', { class: 'line member' }));
    family.forEach((ys, i) => {
      const path = group.children[i];
      if (recolour) path.style.stroke = familyColour(i, total);
      path.setAttribute('d', pathThrough(this.data.x, ys, x, ownScale(ys, y, view), height));
    });
  }

  /** Sets one curve of the family apart, or none (-1). */
  highlight(index) {
    [...this.familyGroup.children].forEach((path, i) => {
      path.classList.toggle('chosen', i === index);
      path.classList.toggle('other', index >= 0 && i !== index);
    });
  }

  /** Shows the numbers under the pointer. */
  read(event) {
    const { frame } = this;
    const hide = () => {
      this.cursor.setAttribute('visibility', 'hidden');
      this.readout.textContent = '';
    };
    if (!event || !frame) return hide();
    const bounds = this.svg.getBoundingClientRect();
    const at = event.clientX - bounds.left;
    const { box } = frame;
    if (at < box.x || at > box.x + box.width) return hide();
    const wanted = frame.x.invert(at);
    const parts = [];
    let shown = wanted;
    for (const { name, label } of this.specs) {
      const given = this.data.series[name];
      if (!given || !label) continue;
      const [xs, ys] = Array.isArray(given) ? [this.data.x, given] : [given.x, given.y];
      let best = 0;
      for (let i = 1; i < xs.length; i += 1) if (Math.abs(xs[i] - wanted) < Math.abs(xs[best] - wanted)) best = i;
      if (xs.length === 0) continue;
      shown = xs[best];
      parts.push(`${label} ${formatNumber(ys[best])}`);
    }
    const position = frame.x.map(shown);
    for (const [name, value] of Object.entries({ x1: position, x2: position, y1: box.y, y2: box.y + box.height })) {
      this.cursor.setAttribute(name, value);
    }
    this.cursor.setAttribute('visibility', 'visible');
    this.readout.textContent = parts.length > 0 ? `${this.options.xLabel ?? 'x'} ${formatNumber(shown)}: ${parts.join(', ')}` : '';
    return undefined;
  }

  toSVG() {
    this.draw();
    return standaloneSVG(this.svg, { ...this.caption });
  }
}
