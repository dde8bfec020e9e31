// Colours of maps: viridis for values, and a scale from the target's colour over the paper to the
// network's for signed errors. Both can be read without telling red from green.

const viridis = [
  [68, 1, 84], [72, 40, 120], [62, 74, 137], [49, 104, 142], [38, 130, 142], [31, 158, 137], [53, 183, 121], [110, 206, 88],
  [181, 222, 43], [253, 231, 37],
];

function between(anchors, t) {
  const held = t <= 0 || t !== t ? 0 : t >= 1 ? 1 : t;
  const at = held * (anchors.length - 1);
  const i = Math.min(anchors.length - 2, Math.floor(at));
  const f = at - i;
  const [a, b] = [anchors[i], anchors[i + 1]];
  return [a[0] + (b[0] - a[0]) * f, a[1] + (b[1] - a[1]) * f, a[2] + (b[2] - a[2]) * f];
}

/** `rgb(…)` of a triple. */
export function css([red, green, blue]) {
  return `rgb(${Math.round(red)}, ${Math.round(green)}, ${Math.round(blue)})`;
}

/** The value scale at t in 0…1, as red, green, blue in 0…255. */
export function sequential(t) {
  return between(viridis, t);
}

/** A custom property of the style sheet that holds `#rrggbb`, as a triple. */
export function themeColour(name) {
  const text = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const code = parseInt(text.slice(1), 16);
  return [code >> 16 & 255, code >> 8 & 255, code & 255];
}

/** The scale of signed errors in the present theme: t in 0…1, 1/2 is the paper. */
export function divergingScale() {
  const anchors = [themeColour('--target'), themeColour('--paper'), themeColour('--network')];
  return (t) => between(anchors, t);
}

/** The colour of curve i of n in a family: the middle of viridis, readable on both papers. */
export function familyColour(i, n) {
  return css(sequential(n <= 1 ? 0.45 : 0.2 + 0.55 * i / (n - 1)));
}

/** A table of 256 colours, for filling maps quickly. */
export function tabulate(scale) {
  const table = new Uint8ClampedArray(256 * 3);
  for (let i = 0; i < 256; i += 1) table.set(scale(i / 255), 3 * i);
  return table;
}

/** Black or white, whichever reads better on the colour. */
export function inkOn([red, green, blue]) {
  const linear = (c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4);
  const luminance = 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
  return luminance > 0.179 ? '#000' : '#fff';
}
