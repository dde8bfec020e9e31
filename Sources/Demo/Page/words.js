// Results in words: the measured errors with how each was obtained, the split, and what is proven.

import { element, formatCount, formatNumber } from './dom.js';
import { copyText, download } from './export.js';

/** The parts of `sup: sampled at …; l1, l2: quadrature …` by norm. */
function methods(text = '') {
  const found = {};
  for (const part of text.split(';')) {
    const colon = part.indexOf(':');
    if (colon < 0) continue;
    for (const norm of part.slice(0, colon).split(',')) found[norm.trim()] = part.slice(colon + 1).trim();
  }
  return found;
}

function row(name, value, relative, how) {
  return element('tr', {}, element('th', { scope: 'row', text: name }), element('td', { class: 'number', text: value }),
    element('td', { class: 'number', text: relative }), element('td', { class: 'how', text: how }));
}

function certifiedRows(fit) {
  const certified = fit.certified ?? fit.errors?.certified;
  if (!certified) return [];
  if (typeof certified === 'string') return [row('sup, proven', '', '', certified)];
  const text = certified.text ?? `certified, rounding included${certified.boxes ? `, in ${formatCount(certified.boxes)} boxes` : ''}`;
  return [row('sup, proven', `${formatNumber(certified.sup_lower, 4)} to ${formatNumber(certified.sup_upper, 4)}`, '', text)];
}

/** What the architecture's part of the error is, by what it rests on: only a proof says what no training could remove. */
function approximationWords(kind) {
  return {
    'floor, computed': 'no training could remove, by a floor that is computed in Float64 and not proven', 'this construction': 'is this network as it was built',
    'proven floor': 'no training could remove', 'best, proven': 'no training could remove',
    'best known': 'the best known network of this shape has as well', 'best construction': 'a constructed network of this shape has as well',
    'best of many starts': 'the best of further starts has as well', 'this fit': 'no known network of this shape goes below',
  }[kind] ?? 'the theorem predicts for this network';
}

/** The split of the error in a sentence, or nothing. */
export function splitSentence(split) {
  if (!split) return '';
  const parts = [];
  if (split.approximation !== null && split.approximation !== undefined) {
    parts.push(`${formatNumber(split.approximation)} ${approximationWords(split.kind)} (approximation)`);
  }
  if (split.optimisation !== null && split.optimisation !== undefined) parts.push(`${formatNumber(split.optimisation)} training left (optimisation)`);
  if (split.rounding !== null && split.rounding !== undefined) parts.push(`${formatNumber(split.rounding)} is rounding in Float64 (the largest sampled)`);
  const reference = split.reference ? ` Reference: ${split.reference}.` : '';
  return parts.length > 0 ? `Of the sup error: ${parts.join('; ')}.${reference}` : '';
}

/** The table of `errors` as `fit --json` has them, with the sentence about the split. */
export function errorTable(fit, caption) {
  const { errors, split } = fit;
  const how = methods(errors.method);
  const at = errors.sup_at ? ` at (${errors.sup_at.map((v) => formatNumber(v)).join(', ')})` : '';
  const table = element('table', { class: 'results', 'data-testid': 'results' },
    element('caption', { text: caption }),
    element('thead', {}, element('tr', {}, ...['norm', 'error', 'relative', 'how obtained'].map((text) => element('th', { scope: 'col', text })))),
    element('tbody', {},
      row('sup', formatNumber(errors.sup, 4), formatNumber(errors.relative_sup), (how.sup ?? errors.method ?? '') + at),
      row('L²', formatNumber(errors.l2, 4), formatNumber(errors.relative_l2), how.l2 ?? errors.method ?? ''),
      row('L¹', formatNumber(errors.l1, 4), '', how.l1 ?? errors.method ?? ''), ...certifiedRows(fit)));
  const sentence = splitSentence(split);
  const reason = errors.reason ? element('p', { class: 'split', 'data-testid': 'reason', text: `No figure: ${errors.reason}.` }) : null;
  return element('div', { class: 'table-scroll' }, table, reason, sentence ? element('p', { class: 'split', text: sentence }) : null);
}

/** One sentence for the live region. */
export function resultSentence(fit) {
  const { sup, l2, reason } = fit.errors;
  return `${statusWords(fit.status, fit)} after ${fit.steps} steps. `
    + (sup === null ? 'No sup error. ' : `Sup error ${formatNumber(sup)}, sampled, a lower bound. `)
    + (l2 === null ? 'No L2 error.' : `L2 error ${formatNumber(l2)}.`) + (reason ? ` ${reason}.` : '');
}

/** A status of the library as a person says it; a fit may end before its step limit without a minimum. */
export function statusWords(status, fit) {
  if (status === 'exhausted' && fit && fit.steps < fit.max_steps) return 'Ended early';
  return { converged: 'Converged', exhausted: 'Step limit reached', diverged: 'Diverged', constructed: 'Constructed' }[status] ?? status;
}

/** The command line that reproduces what is shown, to copy, and the network to save. */
export class Reproduce {
  constructor(prefix) {
    this.code = element('code', { id: `${prefix}-command`, 'data-testid': `${prefix}-command`, tabindex: 0, text: 'approxima' });
    this.copy = element('button', { type: 'button', class: 'button plain', text: 'Copy', 'aria-label': 'Copy the command line', 'data-testid': `${prefix}-copy` });
    this.copy.addEventListener('click', async () => {
      const done = await copyText(this.code.textContent, this.code);
      this.copy.textContent = done ? 'Copied' : 'Selected';
      setTimeout(() => { this.copy.textContent = 'Copy'; }, 1500);
    });
    this.save = element('button', { type: 'button', class: 'button plain', text: 'Network as JSON', disabled: true, 'data-testid': `${prefix}-network` });
    this.save.addEventListener('click', () => this.file && download(...this.file));
    this.root = element('div', { class: 'reproduce' }, element('span', { class: 'reproduce-label', text: 'On the command line' }), this.code, this.copy, this.save);
  }

  setCommand(command) {
    // A line breaks between words, not after the hyphens of an option.
    const words = command.split(' ').map((word) => element('span', { class: 'word', text: word }));
    this.code.replaceChildren(...words.flatMap((word, i) => (i === 0 ? [word] : [' ', word])));
  }

  setNetwork(network) {
    this.file = network ? ['net.json', `${JSON.stringify(network)}\n`, 'application/json'] : null;
    this.save.disabled = !network;
  }

  /** Another file that the command needs, in place of a network. */
  setFile(name, text) {
    this.file = text ? [name, text, 'text/plain'] : null;
    this.save.textContent = `Save ${name}`;
    this.save.disabled = !text;
  }
}
