// Elements, numbers as people write them, and the live region: what every other module needs.

const SVG = 'http://www.w3.org/2000/svg';

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (name === 'class') node.setAttribute('class', value);
    else if (name === 'text') node.textContent = value;
    else node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** An HTML element: attributes by name, `onclick` and the like as listeners, `text` as content. */
export function element(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** An SVG element, in the same manner. */
export function svgElement(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

const superscripts = { '-': '⁻', 0: '⁰', 1: '¹', 2: '²', 3: '³', 4: '⁴', 5: '⁵', 6: '⁶', 7: '⁷', 8: '⁸', 9: '⁹' };

/** 10 to the power of an integer, as `10⁻³`. */
export function powerOfTen(exponent) {
  return '10' + [...String(exponent)].map((digit) => superscripts[digit]).join('');
}

/** A number with so many significant digits: `0.0123`, `1.23·10⁻⁵`; a dash for what is not one. */
export function formatNumber(value, digits = 3) {
  if (value === null || value === undefined || Number.isNaN(value)) return '–';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  if (value === 0) return '0';
  const exponent = Math.floor(Math.log10(Math.abs(value)));
  if (exponent >= -3 && exponent < 5) {
    const text = Number(value.toPrecision(digits));
    return String(text).replace('-', '−');
  }
  const [mantissa, power] = value.toExponential(digits - 1).split('e');
  return `${mantissa.replace('-', '−')}·${powerOfTen(Number(power))}`;
}

/** `4^-(m+1)` with its exponent raised: text and elements, to append. */
export function mathText(text) {
  return text.split(/\^(-?\([^()]*\)|-?\w+)/).map((part, i) => {
    if (i % 2 === 0) return part;
    const inner = part.replace(/^(-?)\((.*)\)$/, (_, sign, body) => (sign ? `−(${body})` : body)).replace(/-/g, '−');
    return element('sup', { text: inner });
  });
}

/** A whole number with thin spaces between thousands. */
export function formatCount(value) {
  return String(value).replace(/\B(?=(\d{3})+$)/g, '\u202f');
}

/** Says a sentence to screen readers, politely, once. */
export function announce(sentence) {
  const region = document.getElementById('announcer');
  if (region && region.textContent !== sentence) region.textContent = sentence;
}

/** The function, called once after `milliseconds` without a further call. */
export function debounce(milliseconds, action) {
  let timer = 0;
  return (...values) => {
    clearTimeout(timer);
    timer = setTimeout(() => action(...values), milliseconds);
  };
}

const pending = new Set();
let scheduled = false;

/** Calls `draw` in the next animation frame; however often it is asked for, once a frame. */
export function inNextFrame(draw) {
  pending.add(draw);
  if (scheduled) return;
  scheduled = true;
  const flush = () => {
    if (!scheduled) return;
    scheduled = false;
    const draws = [...pending];
    pending.clear();
    for (const each of draws) each();
  };
  // A hidden page gets no animation frames: what it shows should be right when it is seen again.
  if (document.hidden) setTimeout(flush, 200);
  else requestAnimationFrame(flush);
}

/** Whether the reader asked for little motion. */
export const calm = () => matchMedia('(prefers-reduced-motion: reduce)').matches;
