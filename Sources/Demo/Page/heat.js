// A heat map: a canvas for the colours, SVG over it for axes, contours and the colour bar.

import { inNextFrame, formatNumber, svgElement, element } from './dom.js';
import { layAxes, textSize } from './axes.js';
import { colourBar } from './colour-bar.js';
import { contourPath } from './contours.js';
import { divergingScale, sequential, tabulate } from './colours.js';
import { standaloneSVG } from './export.js';
import { Figure, observeSize } from './figure.js';
import { linearScale } from './scales.js';

export class HeatMap extends Figure {
  /** `diverging` colours signed values about 0; `name` is the series' name for tests and CSV. */
  constructor(options) {
    super({ kind: 'map', ...options });
    this.options = options;
    this.data = null;
    this.size = null;
    this.axesKey = '';
    this.canvas = element('canvas', { 'aria-hidden': 'true' });
    this.raster = document.createElement('canvas');
    this.axes = svgElement('g', { class: 'axes' });
    this.contours = svgElement('path', { class: 'contours' });
    this.kinks = svgElement('path', { class: 'kinks' });
    this.bar = svgElement('g', { class: 'axes' });
    this.svg = svgElement('svg', { class: 'overlay', role: 'img', 'data-series': options.name }, this.contours, this.kinks, this.axes, this.bar);
    this.spoken = this.svg;
    this.body.append(this.canvas, this.svg);
    this.draw = this.draw.bind(this);
    observeSize(this.body, (width, height) => {
      this.size = { width, height };
      this.axesKey = '';
      this.draw();
    });
    document.addEventListener('themechange', () => {
      this.table = null;
      this.axesKey = '';
      inNextFrame(this.draw);
    });
    this.svg.addEventListener('pointermove', (event) => this.read(event));
    this.svg.addEventListener('pointerleave', () => {
      this.readout.textContent = '';
    });
  }

  /**
   * x, y: coordinates of the grid; values row-major, y outer; range: the colour scale's ends; lines: [x1, y1, x2, y2]
   * drawn over it.
   */
  update({ x, y, values, range, lines = [] }) {
    this.data = { x, y, values, range, lines };
    inNextFrame(this.draw);
  }

  get series() {
    return this.data ? { [this.options.name]: { x: this.data.x, y: this.data.y, values: this.data.values } } : {};
  }

  columns() {
    if (!this.data) return {};
    const { x, y, values } = this.data;
    return {
      x: values.map((_, i) => x[i % x.length]), y: values.map((_, i) => y[Math.floor(i / x.length)]), [this.options.name]: values,
    };
  }

  draw() {
    const { data, size } = this;
    if (!data || !size) return;
    const { x, y, values, range } = data;
    const key = [size.width, size.height, range, x[0], x[x.length - 1], y[0], y[y.length - 1]].join(' ');
    if (key !== this.axesKey) this.layOut(key);
    this.table ??= tabulate(this.options.diverging ? divergingScale() : sequential);
    this.paint(values, x.length, y.length, range);
    const { box } = this.frame;
    const levels = linearScale(range, [0, 1]).ticks(8).map((tick) => tick.value).filter((v) => v > range[0] && v < range[1]);
    const path = contourPath(values, x, y, levels, this.frame.x.map, this.frame.y.map);
    // Errors at rounding level have contours everywhere, which say nothing.
    this.contours.setAttribute('d', path.length > 60_000 ? '' : path);
    const { x: along, y: up } = this.frame;
    this.kinks.setAttribute('d', data.lines.map(([a, b, c, e]) =>
      `M${along.map(a).toFixed(1)},${up.map(b).toFixed(1)}L${along.map(c).toFixed(1)},${up.map(e).toFixed(1)}`).join(''));
    this.canvas.style.left = `${box.x}px`;
    this.canvas.style.top = `${box.y}px`;
    this.canvas.style.width = `${box.width}px`;
    this.canvas.style.height = `${box.height}px`;
  }

  layOut(key) {
    this.axesKey = key;
    const { x, y, range } = this.data;
    const { width, height } = this.size;
    const text = textSize();
    const ticks = linearScale(range, [1, 0]).ticks(6);
    const room = text * (Math.max(2, ...ticks.map((t) => [...t.label].length)) * 0.6 + 2.2);
    this.svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
    const xDomain = [x[0], x[x.length - 1]];
    const yDomain = [y[0], y[y.length - 1]];
    const ratio = Math.min(2.5, Math.max(0.4, (xDomain[1] - xDomain[0]) / (yDomain[1] - yDomain[0])));
    this.frame = layAxes(this.axes, {
      width, height, xDomain, yDomain, xLabel: 'x', yLabel: 'y', right: room, grid: false, square: ratio,
    });
    this.layBar(ticks, range, text);
  }

  layBar(ticks, range, text) {
    const { box } = this.frame;
    const at = box.x + box.width + text * 0.8;
    const scale = this.options.diverging ? divergingScale() : sequential;
    this.bar.replaceChildren(...colourBar({
      id: `${this.options.id}-bar`, x: at, top: box.y, height: box.height, width: text * 0.8, text, ticks, scale,
      along: linearScale(range, [box.y + box.height, box.y]).map,
    }));
    if (ticks.unit) this.bar.append(svgElement('text', { class: 'tick', x: this.size.width - 2, y: box.y - text * 0.6, 'text-anchor': 'end', text: ticks.unit }));
  }

  paint(values, columns, rows, [least, most]) {
    const { raster, table } = this;
    if (raster.width !== columns || raster.height !== rows) {
      raster.width = columns;
      raster.height = rows;
      this.pixels = null;
    }
    const context = raster.getContext('2d');
    this.pixels ??= context.createImageData(columns, rows);
    const { data } = this.pixels;
    const factor = 255 / (most - least || 1);
    for (let row = 0; row < rows; row += 1) {
      for (let column = 0; column < columns; column += 1) {
        const value = values[row * columns + column];
        const pixel = 4 * ((rows - 1 - row) * columns + column);
        const level = value === null ? 0 : Math.min(255, Math.max(0, Math.round((value - least) * factor)));
        data[pixel] = table[3 * level];
        data[pixel + 1] = table[3 * level + 1];
        data[pixel + 2] = table[3 * level + 2];
        data[pixel + 3] = value === null ? 0 : 255;
      }
    }
    context.putImageData(this.pixels, 0, 0);
    const { box } = this.frame;
    const ratio = window.devicePixelRatio || 1;
    const [w, h] = [Math.round(box.width * ratio), Math.round(box.height * ratio)];
    if (this.canvas.width !== w || this.canvas.height !== h) {
      this.canvas.width = w;
      this.canvas.height = h;
    }
    const drawing = this.canvas.getContext('2d');
    drawing.imageSmoothingEnabled = true;
    drawing.imageSmoothingQuality = 'high';
    drawing.clearRect(0, 0, w, h);
    // Grid values stand at the corners of the plot: half a cell at each border is cut away.
    drawing.drawImage(raster, 0.5, 0.5, columns - 1, rows - 1, 0, 0, w, h);
  }

  read(event) {
    if (!this.data || !this.frame) return;
    const bounds = this.svg.getBoundingClientRect();
    const { x, y, values } = this.data;
    const column = Math.round((this.frame.x.invert(event.clientX - bounds.left) - x[0]) / (x[1] - x[0]));
    const row = Math.round((this.frame.y.invert(event.clientY - bounds.top) - y[0]) / (y[1] - y[0]));
    const inside = column >= 0 && column < x.length && row >= 0 && row < y.length;
    this.readout.textContent = inside
      ? `(${formatNumber(x[column])}, ${formatNumber(y[row])}): ${formatNumber(values[row * x.length + column])}` : '';
  }

  toSVG() {
    this.draw();
    const { box } = this.frame;
    return standaloneSVG(this.svg, {
      ...this.caption, image: this.canvas.toDataURL('image/png'), box: [box.x, box.y, box.width, box.height],
    });
  }
}
