// The map of errors: a cell for each width and depth, its colour the logarithm of the error.

import { formatNumber, inNextFrame, powerOfTen, svgElement } from './dom.js';
import { textSize } from './axes.js';
import { colourBar } from './colour-bar.js';
import { css, inkOn, sequential } from './colours.js';
import { standaloneSVG } from './export.js';
import { Figure, observeSize } from './figure.js';

export class MapGrid extends Figure {
  /** `opened(width, depth)` as a cell is chosen. */
  constructor({ id, title, opened }) {
    super({ id, title, kind: 'grid' });
    this.opened = opened;
    this.widths = [];
    this.depths = [];
    this.cells = new Map();
    this.norm = 'sup';
    this.focus = [0, 0];
    this.svg = svgElement('svg', { role: 'grid', 'data-series': 'sup l2' });
    this.spoken = this.svg;
    this.body.append(this.svg);
    this.draw = this.draw.bind(this);
    observeSize(this.body, (width, height) => {
      this.size = { width, height };
      this.build();
    });
    this.svg.addEventListener('keydown', (event) => this.key(event));
  }

  begin(widths, depths) {
    [this.widths, this.depths] = [widths, depths];
    this.cells = new Map();
    this.focus = [0, 0];
    this.build();
  }

  /** A fit's errors; several of one cell are the fits of several seeds. */
  add(cell) {
    const key = `${cell.width} ${cell.depth}`;
    if (!this.cells.has(key)) this.cells.set(key, []);
    this.cells.get(key).push(cell);
    inNextFrame(this.draw);
  }

  setNorm(norm) {
    this.norm = norm;
    this.draw();
  }

  /** The median over the seeds so far, as the server has it: null where none is finite. */
  median(width, depth, norm) {
    return this.cells.get(`${width} ${depth}`)?.at(-1)[`median_${norm}`] ?? null;
  }

  /** Why fits of a cell have no finite error; empty where all have one. */
  reason(width, depth, norm) {
    const lost = (this.cells.get(`${width} ${depth}`) ?? []).filter((cell) => cell[norm] === null);
    const reason = lost.find((cell) => cell.reason)?.reason;
    return reason ? `: ${reason}` : '';
  }

  get series() {
    const values = (norm) => this.depths.map((depth) => this.widths.map((width) => this.median(width, depth, norm)));
    return { sup: { x: this.widths, y: this.depths, values: values('sup') }, l2: { x: this.widths, y: this.depths, values: values('l2') } };
  }

  columns() {
    const all = [...this.cells.values()].flat();
    return Object.fromEntries(['width', 'depth', 'seed', 'parameters', 'status', 'sup', 'l2', 'reason'].map((key) => [key, all.map((cell) => cell[key])]));
  }

  build() {
    if (!this.size || this.widths.length === 0) return;
    const { width, height } = this.size;
    const text = textSize();
    const [left, top, bottom, right] = [text * 4.2, text * 0.6, text * 3.2, text * 6];
    this.svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
    const [w, h] = [(width - left - right) / this.widths.length, (height - top - bottom) / this.depths.length];
    this.box = { left, top, width: width - left - right, height: height - top - bottom };
    this.nodes = [];
    const parts = [];
    this.depths.forEach((depth, row) => {
      // Depth grows upwards, as on an axis.
      const y = top + (this.depths.length - 1 - row) * h;
      const line = svgElement('g', { role: 'row' });
      line.append(svgElement('text', { class: 'tick', x: left - text * 0.7, y: y + h / 2 + text * 0.35, 'text-anchor': 'end', role: 'rowheader', text: depth }));
      this.widths.forEach((units, column) => {
        const rect = svgElement('rect', { class: 'cell', x: left + column * w + 1, y: y + 1, width: Math.max(1, w - 2), height: Math.max(1, h - 2), rx: 3 });
        const label = svgElement('text', { class: 'cell-text', x: left + (column + 0.5) * w, y: y + h / 2 + text * 0.35, 'text-anchor': 'middle' });
        const title = svgElement('title', {});
        const node = svgElement('g', {
          role: 'gridcell', class: 'cell-group', tabindex: row === this.focus[1] && column === this.focus[0] ? 0 : -1,
          'data-testid': `cell-${units}-${depth}`, onclick: () => this.opened(units, depth),
        }, rect, label, title);
        node.addEventListener('focus', () => this.roving(column, row));
        line.append(node);
        this.nodes.push({ node, rect, label, title, units, depth, column, row, w });
      });
      parts.push(line);
    });
    this.widths.forEach((units, column) => {
      parts.push(svgElement('text', { class: 'tick', x: left + (column + 0.5) * w, y: height - bottom + text * 1.4, 'text-anchor': 'middle', text: units }));
    });
    parts.push(svgElement('text', { class: 'label', x: left + this.box.width, y: height - text * 0.4, 'text-anchor': 'end', text: 'width' }));
    parts.push(svgElement('text', { class: 'label', x: 2, y: top + text, text: 'depth' }));
    this.bar = svgElement('g', { class: 'axes' });
    this.svg.replaceChildren(...parts, this.bar);
    this.draw();
  }

  roving(column, row) {
    for (const each of this.nodes) each.node.setAttribute('tabindex', each.column === column && each.row === row ? 0 : -1);
    this.focus = [column, row];
  }

  key(event) {
    const [column, row] = this.focus;
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      this.opened(this.widths[column], this.depths[row]);
      return;
    }
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = [
      Math.min(this.widths.length - 1, Math.max(0, column + step[0])), Math.min(this.depths.length - 1, Math.max(0, row + step[1])),
    ];
    this.roving(...next);
    this.nodes.find((each) => each.column === next[0] && each.row === next[1])?.node.focus();
  }

  draw() {
    if (!this.nodes || !this.size) return;
    const found = this.nodes.map((each) => this.median(each.units, each.depth, this.norm));
    const logs = found.filter((v) => v > 0).map(Math.log10);
    const low = logs.length > 0 ? Math.floor(Math.min(...logs)) : -1;
    const high = logs.length > 0 ? Math.max(low + 1, Math.ceil(Math.max(...logs))) : 0;
    this.nodes.forEach(({ node, rect, label, title, units, depth, w }, i) => {
      const value = found[i];
      const fits = this.cells.get(`${units} ${depth}`) ?? [];
      const done = fits.length > 0;
      // Small errors are dark, so that the good part of the map stands out of the light.
      const colour = value === null ? null : sequential((Math.log10(Math.max(value, 1e-300)) - low) / (high - low));
      rect.style.fill = colour ? css(colour) : '';
      rect.classList.toggle('diverged', done && value === null);
      label.style.fill = colour ? inkOn(colour) : '';
      label.textContent = value === null ? (done ? '×' : '') : w > 62 ? formatNumber(value, 2) : '';
      const words = `width ${units}, depth ${depth}: ${value === null ? (done ? 'no finite error' : 'not yet fitted')
        : `${this.norm === 'sup' ? 'sup' : 'L2'} error ${formatNumber(value)}`}${fits.length > 1 ? `, median of ${fits.length} seeds` : ''}${this.reason(units, depth, this.norm)}`;
      node.setAttribute('aria-label', words);
      title.textContent = words;
    });
    this.layBar(low, high);
    const best = found.reduce((b, v, i) => (v !== null && (b < 0 || v < found[b]) ? i : b), -1);
    this.describe(best < 0 ? 'No cell is fitted yet.'
      : `${found.filter((v) => v !== null).length} of ${found.length} cells are fitted. The least error, ${formatNumber(found[best])}, is at width `
        + `${this.nodes[best].units} and depth ${this.nodes[best].depth}.`);
  }

  layBar(low, high) {
    const text = textSize();
    const { left, top, width, height } = this.box;
    const at = left + width + text * 1.4;
    const stride = Math.max(1, Math.ceil((high - low) / Math.max(1, Math.floor(height / (text * 1.8)))));
    const ticks = [];
    for (let power = low; power <= high; power += stride) ticks.push({ value: power, label: power === 0 ? '1' : powerOfTen(power) });
    this.bar.replaceChildren(...colourBar({
      id: `${this.id}-bar`, x: at, top, height, width: text * 0.9, text, ticks, scale: sequential,
      along: (power) => top + height * (1 - (power - low) / (high - low)),
    }));
  }

  toSVG() {
    return standaloneSVG(this.svg, { ...this.caption });
  }
}
