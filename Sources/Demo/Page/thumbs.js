// Many small maps in one picture: the units of a layer whose network has two inputs.

import { element, inNextFrame, svgElement } from './dom.js';
import { textSize } from './axes.js';
import { sequential, tabulate } from './colours.js';
import { standaloneSVG } from './export.js';
import { Figure, observeSize } from './figure.js';
import { extent } from './scales.js';

export class Thumbs extends Figure {
  constructor(options) {
    super({ kind: 'low', ...options });
    this.canvas = element('canvas', { 'aria-hidden': 'true' });
    this.svg = svgElement('svg', { class: 'overlay', role: 'img', 'data-series': 'units' });
    this.spoken = this.svg;
    this.body.append(this.canvas, this.svg);
    this.table = tabulate(sequential);
    this.data = null;
    this.draw = this.draw.bind(this);
    observeSize(this.body, (width, height) => {
      this.size = { width, height };
      this.draw();
    });
    this.setNote('Each unit in colours of its own range, dark to light.');
  }

  update(data) {
    this.data = data;
    inNextFrame(this.draw);
  }

  get series() {
    if (!this.data) return {};
    return Object.fromEntries(this.data.units.map((values, i) => [`unit ${i + 1}`, { x: this.data.x, y: this.data.y, values }]));
  }

  columns() {
    return Object.fromEntries((this.data?.units ?? []).map((values, i) => [`unit ${i + 1}`, values]));
  }

  draw() {
    if (!this.data || !this.size || this.data.units.length === 0) return;
    const { width, height } = this.size;
    const { x, y, units } = this.data;
    const ratio = window.devicePixelRatio || 1;
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${height}px`;
    const drawing = this.canvas.getContext('2d');
    drawing.setTransform(ratio, 0, 0, ratio, 0, 0);
    const text = textSize();
    // As many columns as make the pictures largest.
    let best = { side: 0 };
    for (let columns = 1; columns <= units.length; columns += 1) {
      const rows = Math.ceil(units.length / columns);
      const side = Math.min(width / columns - 6, height / rows - text * 1.5);
      if (side > best.side) best = { side, columns };
    }
    const { side, columns } = best;
    const raster = document.createElement('canvas');
    raster.width = x.length;
    raster.height = y.length;
    const context = raster.getContext('2d');
    const labels = [];
    units.forEach((values, index) => {
      const left = (index % columns) * (width / columns);
      const top = Math.floor(index / columns) * (side + text * 1.5) + text * 1.3;
      this.fill(context, values, x.length, y.length);
      drawing.drawImage(raster, left, top, side, side);
      labels.push(svgElement('text', { class: 'tick', x: left, y: top - text * 0.3, text: index + 1 }));
    });
    this.svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
    this.svg.replaceChildren(...labels);
  }

  fill(context, values, columns, rows) {
    const image = context.createImageData(columns, rows);
    const [low, high] = extent([values]) ?? [0, 1];
    for (let i = 0; i < values.length; i += 1) {
      const at = 4 * ((rows - 1 - Math.floor(i / columns)) * columns + i % columns);
      const level = high > low ? Math.round(255 * (values[i] - low) / (high - low)) : 0;
      image.data.set(this.table.subarray(3 * level, 3 * level + 3), at);
      image.data[at + 3] = values[i] === null ? 0 : 255;
    }
    context.putImageData(image, 0, 0);
  }

  toSVG() {
    const { width, height } = this.size;
    return standaloneSVG(this.svg, { ...this.caption, image: this.canvas.toDataURL('image/png'), box: [0, 0, width, height] });
  }
}
