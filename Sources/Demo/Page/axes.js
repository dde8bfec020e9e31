// The axes of a plot: grid lines, ticks, labels. Rebuilt only when domain or size change.

import { svgElement } from './dom.js';
import { linearScale, logScale } from './scales.js';

/** Size in pixels of the axes' text, as the style sheet sets it for this screen. */
export function textSize() {
  return parseFloat(getComputedStyle(document.documentElement).fontSize) * 0.875;
}

/**
 * Draws into `group` and returns {x, y, box} with the scales and the box of the plotting area.
 * `settings`: width, height, xDomain, yDomain, xLog, yLog, xLabel, yLabel, square (ratio of width to height),
 * right (room kept beside the box, in pixels), grid (false for none).
 */
export function layAxes(group, settings) {
  const { width, height, xDomain, yDomain, xLog, yLog, xLabel, yLabel, grid = true } = settings;
  const size = textSize();
  // The label of the x axis stands at its end, which costs no height.
  const labelRoom = xLabel ? size * (0.55 * xLabel.length + 0.9) : size;
  const right = Math.max(settings.right ?? 0, labelRoom);
  const makeY = yLog ? logScale : linearScale;
  const makeX = xLog ? logScale : linearScale;
  const headed = yLabel || makeY(yDomain, [1, 0]).ticks(4).unit;
  const top = headed ? size * 1.9 : size * 0.8;
  const bottom = size * 1.9;
  const rows = Math.max(2, Math.round((height - top - bottom) / (size * 3.2)));
  const yTicks = makeY(yDomain, [height - bottom, top]).ticks(rows);
  const longest = Math.max(2, ...yTicks.map((tick) => [...tick.label].length));
  const left = Math.round(longest * size * 0.58 + size);
  let box = { x: left, y: top, width: Math.max(20, width - left - right), height: Math.max(20, height - top - bottom) };
  if (settings.square) {
    const ratio = settings.square;
    const fit = Math.min(box.width, box.height * ratio);
    box = { ...box, width: fit, height: fit / ratio };
  }
  const x = makeX(xDomain, [box.x, box.x + box.width]);
  const y = makeY(yDomain, [box.y + box.height, box.y]);
  const columns = Math.max(2, Math.round(box.width / (size * 5.5)));
  const parts = [];
  for (const tick of yTicks) {
    const at = y.map(tick.value);
    if (grid) {
      parts.push(svgElement('line', {
        class: !yLog && tick.value === 0 ? 'zero' : 'grid', x1: box.x, x2: box.x + box.width, y1: at, y2: at,
      }));
    }
    parts.push(svgElement('text', { class: 'tick', x: box.x - size * 0.5, y: at + size * 0.35, 'text-anchor': 'end', text: tick.label }));
  }
  const base = box.y + box.height;
  parts.push(svgElement('line', { class: 'axis', x1: box.x, x2: box.x + box.width, y1: base, y2: base }));
  for (const tick of x.ticks(columns, settings.xWhole)) {
    const at = x.map(tick.value);
    parts.push(svgElement('line', { class: 'axis', x1: at, x2: at, y1: base, y2: base + 5 }));
    parts.push(svgElement('text', { class: 'tick', x: at, y: base + size * 1.35, 'text-anchor': 'middle', text: tick.label }));
  }
  if (xLabel) {
    parts.push(svgElement('text', { class: 'label', x: box.x + box.width + size * (settings.right ? 1.1 : 0.5), y: base + size * (settings.right ? 1.35 : 0.35), text: xLabel }));
  }
  if (headed) parts.push(svgElement('text', { class: yLabel ? 'label' : 'tick', x: 2, y: size, text: yLabel || yTicks.unit }));
  group.replaceChildren(...parts);
  return { x, y, box };
}
