// A surface z = f(x, y) that one turns with the pointer or the arrow keys. Faces are painted from the
// far to the near; the same list of faces makes the SVG.

import { element, inNextFrame, svgElement } from './dom.js';
import { css, sequential, themeColour } from './colours.js';
import { standaloneSVG } from './export.js';
import { Figure, observeSize } from './figure.js';

/** More faces than this along one side are not told apart. */
const mostFaces = 48;

export class Surface extends Figure {
  constructor(options) {
    super({ kind: 'surface', ...options });
    this.azimuth = -0.6;
    this.elevation = 0.55;
    this.data = null;
    this.size = null;
    this.canvas = element('canvas', {
      tabindex: 0, role: 'img', 'data-series': 'target network', 'aria-roledescription': 'surface, turned by the arrow keys',
    });
    this.spoken = this.canvas;
    this.body.append(this.canvas);
    this.setLegend([{ label: 'target, as a net over the network', role: 'target' }]);
    this.setNote('Drag it, or press the arrow keys on it, to turn.');
    this.draw = this.draw.bind(this);
    observeSize(this.body, (width, height) => {
      this.size = { width, height };
      this.draw();
    });
    document.addEventListener('themechange', () => inNextFrame(this.draw));
    this.canvas.addEventListener('pointerdown', (event) => this.canvas.setPointerCapture(event.pointerId));
    this.canvas.addEventListener('pointermove', (event) => {
      if (!this.canvas.hasPointerCapture(event.pointerId)) return;
      this.turn(event.movementX * 0.01, event.movementY * 0.01);
    });
    this.canvas.addEventListener('keydown', (event) => {
      const step = { ArrowLeft: [-0.1, 0], ArrowRight: [0.1, 0], ArrowUp: [0, -0.1], ArrowDown: [0, 0.1] }[event.key];
      if (!step) return;
      event.preventDefault();
      this.turn(...step);
    });
  }

  turn(across, down) {
    this.azimuth += across;
    this.elevation = Math.min(1.5, Math.max(0.05, this.elevation + down));
    inNextFrame(this.draw);
  }

  /** The grid, the values of target and network (row-major, y outer), and the range of heights. */
  update(data) {
    this.data = data;
    inNextFrame(this.draw);
  }

  get series() {
    if (!this.data) return {};
    const { x, y, target, network } = this.data;
    return { target: { x, y, values: target }, network: { x, y, values: network } };
  }

  columns() {
    if (!this.data) return {};
    const { x, y, target, network } = this.data;
    return {
      x: target.map((_, i) => x[i % x.length]), y: target.map((_, i) => y[Math.floor(i / x.length)]), target, network,
    };
  }

  /** The height of a value, 1.4 for the range; far outside of it a surface is cut off. */
  heightOf(value) {
    const [low, high] = this.data.range;
    return Math.min(1.4, Math.max(-1.4, 1.4 * ((value ?? low) - low) / (high - low || 1) - 0.7));
  }

  /** Pixels a unit, so that both surfaces stay in the frame however they are turned, and the middle of their heights. */
  fit() {
    const { target, network } = this.data;
    const { width, height } = this.size;
    let [least, most] = [0, 0];
    for (const value of [...target, ...network]) {
      if (value === null) continue;
      const z = this.heightOf(value);
      least = Math.min(least, z);
      most = Math.max(most, z);
    }
    const cosE = Math.cos(this.elevation);
    const half = Math.SQRT2 * Math.sin(this.elevation) + (most - least) / 2 * cosE;
    return { scale: Math.min(width * 0.48 / Math.SQRT2, height * 0.48 / half), middle: (most + least) / 2 * cosE };
  }

  /** Points of the plane for the corners of the faces, and each face with its depth and value. */
  faces(values, indices) {
    const { x, y, range } = this.data;
    const { width, height } = this.size;
    const [sinA, cosA] = [Math.sin(this.azimuth), Math.cos(this.azimuth)];
    const [sinE, cosE] = [Math.sin(this.elevation), Math.cos(this.elevation)];
    const [low, high] = range;
    const { scale, middle } = this.fit();
    const corner = (i, j) => {
      const u = 2 * i / (x.length - 1) - 1;
      const v = 2 * j / (y.length - 1) - 1;
      const value = values[j * x.length + i];
      const z = this.heightOf(value);
      const along = u * cosA - v * sinA;
      const away = u * sinA + v * cosA;
      return { x: width / 2 + along * scale, y: height / 2 - (away * sinE + z * cosE - middle) * scale, depth: away * cosE - z * sinE, value };
    };
    const grid = indices.rows.map((j) => indices.columns.map((i) => corner(i, j)));
    const list = [];
    for (let r = 0; r + 1 < grid.length; r += 1) {
      for (let c = 0; c + 1 < grid[r].length; c += 1) {
        const points = [grid[r][c], grid[r][c + 1], grid[r + 1][c + 1], grid[r + 1][c]];
        if (points.some((p) => p.value === null)) continue;
        list.push({
          points, depth: points.reduce((sum, p) => sum + p.depth, 0) / 4,
          level: (points.reduce((sum, p) => sum + p.value, 0) / 4 - low) / (high - low || 1),
        });
      }
    }
    return list;
  }

  /** All there is to paint, the farthest first. */
  scene() {
    const { x, y, target, network } = this.data;
    const thin = (length, most) => {
      const stride = Math.max(1, Math.ceil((length - 1) / most));
      const kept = [];
      for (let i = 0; i < length - 1; i += stride) kept.push(i);
      kept.push(length - 1);
      return kept;
    };
    const filled = this.faces(network, { columns: thin(x.length, mostFaces), rows: thin(y.length, mostFaces) });
    const net = this.faces(target, { columns: thin(x.length, 12), rows: thin(y.length, 12) });
    for (const face of filled) face.fill = css(sequential(face.level));
    for (const face of net) face.outline = true;
    return [...filled, ...net].sort((a, b) => b.depth - a.depth);
  }

  draw() {
    if (!this.data || !this.size) return;
    const { width, height } = this.size;
    const ratio = window.devicePixelRatio || 1;
    if (this.canvas.width !== Math.round(width * ratio) || this.canvas.height !== Math.round(height * ratio)) {
      this.canvas.width = Math.round(width * ratio);
      this.canvas.height = Math.round(height * ratio);
    }
    const drawing = this.canvas.getContext('2d');
    drawing.setTransform(ratio, 0, 0, ratio, 0, 0);
    drawing.clearRect(0, 0, width, height);
    drawing.lineJoin = 'round';
    const line = css(themeColour('--target'));
    for (const face of this.scene()) {
      drawing.beginPath();
      face.points.forEach((p, i) => (i === 0 ? drawing.moveTo(p.x, p.y) : drawing.lineTo(p.x, p.y)));
      drawing.closePath();
      if (face.outline) {
        drawing.strokeStyle = line;
        drawing.lineWidth = 1.3;
      } else {
        drawing.fillStyle = face.fill;
        drawing.fill();
        // A hairline of the same colour closes the seams between faces.
        drawing.strokeStyle = face.fill;
        drawing.lineWidth = 0.7;
      }
      drawing.stroke();
    }
  }

  toSVG() {
    const { width, height } = this.size;
    const svg = svgElement('svg', { viewBox: `0 0 ${width} ${height}` });
    const line = css(themeColour('--target'));
    for (const face of this.data ? this.scene() : []) {
      svg.append(svgElement('polygon', {
        points: face.points.map((p) => `${p.x.toFixed(1)},${p.y.toFixed(1)}`).join(' '),
        fill: face.outline ? 'none' : face.fill, stroke: face.outline ? line : face.fill, 'stroke-width': face.outline ? 1.3 : 0.7,
        'stroke-linejoin': 'round',
      }));
    }
    return standaloneSVG(svg, { ...this.caption });
  }
}
