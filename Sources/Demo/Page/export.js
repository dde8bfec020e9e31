// Taking things away: a plot as SVG or CSV, the network as JSON, the command line to the clipboard.

import { announce, svgElement } from './dom.js';

const properties = [
  'fill', 'fill-opacity', 'stroke', 'stroke-width', 'stroke-opacity', 'stroke-dasharray', 'stroke-linejoin',
  'stroke-linecap', 'opacity', 'font-family', 'font-size', 'font-weight', 'font-style', 'text-anchor', 'dominant-baseline',
  'visibility', 'display',
];

/** Offers the text as a file. */
export function download(name, text, type) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** Title and legend as elements, and the height they take; widths of text are guessed, with room to spare. */
function headOf(title, legend, width, style) {
  const ink = style.getPropertyValue('--ink').trim();
  const text = (x, y, size, family, content) => svgElement('text', { x, y, 'font-size': size, 'font-family': family, fill: ink, text: content });
  const parts = [text(8, 22, 17, style.getPropertyValue('--serif').trim(), title)];
  let [x, y] = [8, legend.length > 0 ? 44 : 22];
  for (const [label, colour] of legend) {
    const length = 24 + label.length * 8 + 16;
    if (x > 8 && x + length > width) [x, y] = [8, y + 20];
    parts.push(svgElement('line', { x1: x, x2: x + 18, y1: y - 5, y2: y - 5, stroke: colour, 'stroke-width': 3 }));
    parts.push(text(x + 24, y, 14, style.getPropertyValue('--sans').trim(), label));
    x += length;
  }
  return { parts, head: y + 14 };
}

/**
 * The drawing as a file of its own: every style is written into the elements, the page's paper lies
 * behind, title and legend ([label, colour]) above, and `image` (a data address, from a canvas) is put at `[x, y, width, height]`.
 */
export function standaloneSVG(svg, { title, description, legend = [], image = null, box = null }) {
  const copy = svg.cloneNode(true);
  const originals = svg.querySelectorAll('*');
  copy.querySelectorAll('*').forEach((node, index) => {
    const style = getComputedStyle(originals[index]);
    for (const property of properties) {
      const value = style.getPropertyValue(property);
      if (value) node.setAttribute(property, value);
    }
    for (const name of ['class', 'style', 'tabindex', 'role', 'clip-path']) {
      if (name !== 'clip-path') node.removeAttribute(name);
    }
  });
  copy.querySelectorAll('[data-transient]').forEach((node) => node.remove());
  const { width, height } = svg.viewBox.baseVal;
  for (const name of [...copy.attributes].map((each) => each.name)) copy.removeAttribute(name);
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  const style = getComputedStyle(document.documentElement);
  const { parts, head } = headOf(title, legend, width, style);
  copy.setAttribute('viewBox', `0 0 ${width} ${height + head}`);
  copy.setAttribute('width', width);
  copy.setAttribute('height', height + head);
  copy.setAttribute('role', 'img');
  const drawing = svgElement('g', { transform: `translate(0,${head})` });
  drawing.append(...copy.childNodes);
  copy.append(
    svgElement('title', { text: title }), svgElement('desc', { text: description }),
    svgElement('rect', { width, height: height + head, fill: style.getPropertyValue('--paper').trim() }),
    ...parts, drawing);
  if (image) {
    const [x, y, w, h] = box;
    drawing.prepend(svgElement('image', { x, y, width: w, height: h, preserveAspectRatio: 'none', 'data-href': 'image' }));
  }
  const text = new XMLSerializer().serializeToString(copy);
  // The data address is put in last: within a document the browser would load it, which the page's policy forbids.
  return image ? text.replace('data-href="image"', `href="${image}"`) : text;
}

/** Columns of numbers, of any lengths, as CSV with a header. */
export function toCSV(columns) {
  const names = Object.keys(columns);
  const rows = Math.max(0, ...names.map((name) => columns[name].length));
  const quote = (name) => (/[",\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name);
  const lines = [names.map(quote).join(',')];
  for (let row = 0; row < rows; row += 1) lines.push(names.map((name) => columns[name][row] ?? '').join(','));
  return `${lines.join('\n')}\n`;
}

/** Copies the text; where the browser refuses, selects it so that the keys for copying do it. */
export async function copyText(text, source) {
  try {
    await navigator.clipboard.writeText(text);
    announce('Copied.');
    return true;
  } catch {
    const range = document.createRange();
    range.selectNodeContents(source);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    return false;
  }
}
