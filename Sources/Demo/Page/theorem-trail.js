// The trail of a slider: predicted and measured error at every value that was visited.

import { formatNumber } from './dom.js';
import { CurvePlot } from './plot.js';

/** The measured error in the norm that the prediction speaks of. */
export function measuredLike(result) {
  const norm = result.predicted?.norm ?? result.predicted?.text ?? '';
  if (/\bL1\b/i.test(norm)) return { norm: 'L¹', value: result.errors.errors?.l1 ?? result.errors.l1 };
  if (/\bL2\b/i.test(norm)) return { norm: 'L²', value: result.errors.errors?.l2 ?? result.errors.l2 };
  return { norm: 'sup', value: result.errors.errors?.sup ?? result.errors.sup };
}

/** The prediction in words: `sup exactly 6.10·10⁻⁵ before rounding`, with what evaluation may add where that is seen. */
export function predictedWords(predicted) {
  if (!predicted.relation) return predicted.text;
  const norm = { l1: 'L¹', l2: 'L²' }[predicted.norm] ?? predicted.norm;
  const added = predicted.rounding ? `; evaluation in Float64 adds at most ${formatNumber(predicted.rounding, 3)}` : '';
  return `${norm} ${predicted.relation} ${formatNumber(predicted.error, 4)} ${predicted.conditions}${added}`;
}

export class Trail {
  constructor() {
    this.plot = new CurvePlot({
      id: 'theorem-trail', title: 'Error along the slider', kind: 'middle', xLabel: 'depth', yLog: true, xWhole: true,
      series: [
        { name: 'predicted', label: 'predicted', role: 'predicted' }, { name: 'measured', label: 'measured', role: 'network', points: true },
      ],
    });
    this.key = '';
    this.points = new Map();
  }

  /** Adds the result at this value of the option; another construction or other options begin anew. */
  add(option, value, others, result) {
    const key = JSON.stringify([option, others]);
    if (key !== this.key) {
      this.key = key;
      this.points = new Map();
    }
    const measured = measuredLike(result);
    this.points.set(Number(value), { measured: measured.value, predicted: result.predicted?.error ?? null });
    const sorted = [...this.points].sort((a, b) => a[0] - b[0]);
    const x = sorted.map(([at]) => at);
    const [least, most] = [x[0], x[x.length - 1]];
    if (this.plot.options.xLabel !== option) {
      Object.assign(this.plot.options, { xLabel: option, xLog: option === 'epsilon', xWhole: option !== 'epsilon' });
      this.plot.axesKey = '';
    }
    const positive = sorted.some(([, point]) => point.measured > 0);
    this.plot.setLegend([{ label: 'predicted', role: 'predicted' }, { label: `measured, ${measured.norm}`, role: 'network' }]);
    this.plot.setNote(positive ? (sorted.length < 2 ? `Move the ${option}, and its points will gather here.` : '')
      : 'The error is 0, which has no place on a logarithmic axis.');
    this.plot.update({
      xDomain: this.plot.options.xLog ? [least / 2, most * 2] : least === most ? [least - 1, most + 1] : [least - 0.04 * (most - least), most + 0.04 * (most - least)],
      series: {
        predicted: { x, y: sorted.map(([, point]) => point.predicted) }, measured: { x, y: sorted.map(([, point]) => point.measured) },
      },
    });
    this.plot.describe(sorted.map(([at, point]) => `${option} ${at}: measured ${formatNumber(point.measured)}`
      + (point.predicted === null ? '' : `, predicted ${formatNumber(point.predicted)}`)).join('; '));
  }
}
