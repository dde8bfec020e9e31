// Scales: from numbers to pixels and back, with ticks at numbers that people like.

import { powerOfTen } from './dom.js';

/** The step of 1, 2 or 5 times a power of ten that gives about `count` intervals. */
export function niceStep(span, count) {
  if (!(span > 0)) return 1;
  const rough = span / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const ratio = rough / power;
  return power * (ratio < 1.5 ? 1 : ratio < 3.5 ? 2 : ratio < 7.5 ? 5 : 10);
}

/** The interval widened to whole steps, so that it seldom changes while numbers do. */
export function niceDomain([least, most], count = 5) {
  if (!(most > least)) {
    const pad = Math.abs(least) > 0 ? Math.abs(least) * 0.5 : 1;
    [least, most] = [least - pad, most + pad];
  }
  const step = niceStep(most - least, count);
  return [Math.floor(least / step + 1e-9) * step, Math.ceil(most / step - 1e-9) * step];
}

/** Least and most of what is finite in the arrays, or null. */
export function extent(arrays, accept = Number.isFinite) {
  let least = Infinity;
  let most = -Infinity;
  for (const array of arrays) {
    for (const value of array) {
      if (value === null || !accept(value)) continue;
      if (value < least) least = value;
      if (value > most) most = value;
    }
  }
  return least <= most ? [least, most] : null;
}

/**
 * A linear scale: `map` to pixels, `invert` back, `ticks(count, whole)` as {value, label}, at whole numbers
 * only if asked. Where numbers are very small or large, labels leave out the power of ten that the
 * list's `unit` then names.
 */
export function linearScale([a, b], [from, to]) {
  const slope = (to - from) / (b - a || 1);
  return {
    map: (value) => from + (value - a) * slope,
    invert: (pixel) => a + (pixel - from) / slope,
    ticks(count, whole = false) {
      const step = whole ? Math.max(1, niceStep(b - a, count)) : niceStep(b - a, count);
      const first = Math.ceil(a / step - 1e-9);
      const last = Math.floor(b / step + 1e-9);
      const largest = Math.max(Math.abs(a), Math.abs(b));
      const power = largest < 2e-3 || largest >= 1e5 ? Math.floor(Math.log10(largest) + 1e-9) : 0;
      const digits = Math.max(0, power - Math.floor(Math.log10(step) + 1e-9));
      const result = [];
      result.unit = power === 0 || !Number.isFinite(power) ? '' : `×${powerOfTen(power)}`;
      for (let i = first; i <= last && result.length < 40; i += 1) {
        const value = i * step;
        const label = (i === 0 ? '0' : (value / 10 ** power).toFixed(Math.min(12, digits))).replace('-', '−');
        result.push({ value, label });
      }
      return result;
    },
  };
}

/** A logarithmic scale over decades, in the same form. Values not above 0 map to NaN. */
export function logScale([a, b], [from, to]) {
  const [low, high] = [Math.log10(a), Math.log10(b)];
  const slope = (to - from) / (high - low || 1);
  return {
    map: (value) => (value > 0 ? from + (Math.log10(value) - low) * slope : NaN),
    invert: (pixel) => 10 ** (low + (pixel - from) / slope),
    ticks(count) {
      const decades = Math.round(high) - Math.round(low);
      const stride = Math.max(1, Math.ceil(decades / Math.max(2, count)));
      const result = [];
      for (let power = Math.ceil(low - 1e-9); power <= high + 1e-9; power += 1) {
        if ((power - Math.round(low)) % stride !== 0) continue;
        result.push({ value: 10 ** power, label: power === 0 ? '1' : power === 1 ? '10' : powerOfTen(power) });
      }
      return result;
    },
  };
}

/** The positive interval widened to whole decades, never less than one. */
export function decadeDomain([least, most]) {
  const low = Math.floor(Math.log10(least) + 1e-9);
  const high = Math.ceil(Math.log10(most) - 1e-9);
  return [10 ** low, 10 ** Math.max(high, low + 1)];
}
