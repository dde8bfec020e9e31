// The frame of every plot: title, legend, read-out, what can be saved, and its words for those who do
// not see it. Each plot is registered in `window.approximaPlots`, where tests read the numbers drawn.

import { element } from './dom.js';
import { download, toCSV } from './export.js';

window.approximaPlots = {};

export class Figure {
  #spoken = null;

  /** `kind` is a class of the style sheet that sets the height: tall, low, map or surface. */
  constructor({ id, title, kind }) {
    this.id = id;
    this.title = title;
    this.words = '';
    this.shownWords = '';
    this.wordsTimer = 0;
    this.heading = element('h3', { class: 'figure-title', id: `${id}-title`, text: title });
    this.legend = element('ul', { class: 'legend', 'aria-hidden': 'true' });
    this.readout = element('span', { class: 'readout', 'aria-hidden': 'true' });
    this.tools = element('div', { class: 'tools' });
    this.body = element('div', { class: `plot ${kind}` });
    this.note = element('p', { class: 'figure-note', hidden: true });
    // The order is that of reading; the style sheet puts legend and tools in one line on wide screens.
    this.root = element('figure', { class: `figure ${kind}-figure`, id, 'data-testid': id },
      element('div', { class: 'figure-head' }, this.heading, this.legend, this.readout, this.tools), this.body, this.note);
    this.addTool('SVG', `Save “${title}” as SVG`, () => download(`${id}.svg`, this.toSVG(), 'image/svg+xml'));
    this.addTool('CSV', `Save the numbers of “${title}” as CSV`, () => download(`${id}.csv`, toCSV(this.columns()), 'text/csv'));
    const figure = this;
    window.approximaPlots[id] = {
      get series() { return figure.series; },
      get title() { return figure.title; },
      get description() { return figure.words; },
      svg: () => figure.toSVG(),
    };
  }

  addTool(text, label, action) {
    const button = element('button', { type: 'button', class: 'tool', text, 'aria-label': label, title: label, onclick: action });
    button.dataset.testid = `${this.id}-${text.toLowerCase()}`;
    this.tools.append(button);
    return button;
  }

  setTitle(title) {
    if (title === this.title) return;
    this.title = title;
    this.heading.textContent = title;
    this.speak();
  }

  setNote(text) {
    this.note.hidden = !text;
    this.note.textContent = text ?? '';
  }

  /** `entries` are {label, role}; the role is the colour's class, none for words alone. */
  setLegend(entries) {
    const key = JSON.stringify(entries);
    if (key === this.legendKey) return;
    this.legendKey = key;
    this.legend.replaceChildren(...entries.map(({ label, role }) =>
      element('li', {}, role ? element('span', { class: `swatch ${role}` }) : null, label)));
  }

  /** What a saved drawing says besides: title, words, and the legend as [label, colour]. */
  get caption() {
    const legend = [...this.legend.children].map((item) => [item.textContent, getComputedStyle(item.firstElementChild ?? item).color]);
    return { title: this.title, description: this.words, legend };
  }

  /** The element that carries the text alternative. */
  set spoken(node) {
    this.#spoken = node;
    this.speak();
  }

  /** Sets the text alternative; shown to assistive technology at most once a second. */
  describe(words) {
    this.words = words;
    if (this.wordsTimer) return;
    this.wordsTimer = setTimeout(() => {
      this.wordsTimer = 0;
      this.speak();
    }, this.shownWords.length <= this.title.length + 1 ? 0 : 1000);
  }

  speak() {
    if (!this.#spoken) return;
    this.shownWords = `${this.title}. ${this.words}`.trim();
    this.#spoken.setAttribute('aria-label', this.shownWords);
  }
}

/** Calls `resized(width, height)` with the size of the element in CSS pixels, now and on change. */
export function observeSize(node, resized) {
  const observer = new ResizeObserver(([entry]) => {
    const { width, height } = entry.contentRect;
    if (width > 40 && height > 40) resized(Math.round(width), Math.round(height));
  });
  observer.observe(node);
}
