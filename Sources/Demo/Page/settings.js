// The form of one fit: target, network, optimiser. Its values are the parameters of /api/fit.

import { element, formatCount } from './dom.js';
import { parameterCount } from './network.js';
import { selectField, sliderField, textField } from './fields.js';

export const paces = [
  { value: 'full', label: 'Full speed' }, { value: '100', label: '100 steps/s' }, { value: '20', label: '20 steps/s' },
  { value: '5', label: '5 steps/s' }, { value: '1', label: '1 step/s' },
];

export const defaults = {
  target: 'sin(2*pi*x)', domain: '[-1,1]', activation: 'tanh', width: '8', depth: '1', widths: '', optimizer: 'lm', steps: '200',
  samples: '256', seed: '1', rate: '', pace: '20',
};

/** A box as the command line writes it. */
export function boxText(domain) {
  return domain.map(([a, b]) => `[${a},${b}]`).join('x');
}

/** Which field an error of the server speaks of, by its words. */
const mentions = [
  ['domain', /\bdomain|\bbox\b|interval|\[a,b\]/i], ['widths', /\bwidths\b/i], ['width', /\bwidth|parameters/i], ['depth', /\bdepth|layers/i],
  ['activation', /activation/i], ['optimizer', /optimi[sz]er/i], ['steps', /\bsteps?\b/i], ['samples', /samples|points/i],
  ['seed', /\bseed/i], ['rate', /rate/i], ['target', /target|column|expression|function|variable|mesh/i],
];

export class SettingsForm {
  /** `omit` names fields that this form has not; `changed(field)` on every change. */
  constructor({ prefix, catalogue, omit = [], changed, initial = {} }) {
    this.catalogue = catalogue;
    const { limits } = catalogue;
    const start = { ...defaults, ...initial };
    const id = (name) => `${prefix}-${name}`;
    const tell = (name) => () => {
      this.refresh();
      changed(name);
    };
    const makers = {
      target: () => textField({
        id: id('target'), label: 'Target', hint: 'A name, or an expression in x and y.', changed: () => this.targetChanged(tell('target')),
        suggestions: catalogue.targets.filter((t) => t.inputs <= 2).map((t) => ({ value: t.name, label: t.title })),
      }),
      domain: () => textField({ id: id('domain'), label: 'Domain', hint: 'Such as [-1,1] or [0,1]x[0,1].', changed: tell('domain') }),
      activation: () => selectField({
        id: id('activation'), label: 'Activation', hint: ' ', changed: tell('activation'),
        options: catalogue.activations.map((a) => ({ value: a.name, label: a.name })),
      }),
      width: () => sliderField({ id: id('width'), label: 'Width', least: 1, most: Math.min(64, limits.width), limit: limits.width, value: 8, changed: tell('width') }),
      depth: () => sliderField({ id: id('depth'), label: 'Depth', hint: ' ', least: 0, most: Math.min(12, limits.depth), limit: limits.depth, value: 1, changed: tell('depth') }),
      optimizer: () => selectField({
        id: id('optimizer'), label: 'Optimiser', hint: ' ', changed: tell('optimizer'),
        options: catalogue.optimizers.map((o) => ({ value: o.name, label: o.name })),
      }),
      steps: () => textField({ id: id('steps'), label: 'Steps', mode: 'numeric', changed: tell('steps') }),
      samples: () => textField({ id: id('samples'), label: 'Samples', mode: 'numeric', changed: tell('samples') }),
      seed: () => textField({ id: id('seed'), label: 'Seed', mode: 'numeric', changed: tell('seed') }),
      rate: () => textField({ id: id('rate'), label: 'Rate', mode: 'decimal', placeholder: 'auto', changed: tell('rate') }),
      pace: () => selectField({ id: id('pace'), label: 'Pace', options: paces, changed: tell('pace') }),
    };
    this.fields = {};
    for (const [name, make] of Object.entries(makers)) if (!omit.includes(name)) this.fields[name] = make();
    const roots = (...names) => names.filter((name) => this.fields[name]).map((name) => this.fields[name].root);
    const group = (legend, ...names) => {
      const found = roots(...names);
      return found.length === 0 ? null : element('fieldset', {}, element('legend', { text: legend }), ...found);
    };
    this.root = element('div', { class: 'settings' },
      group('Function', 'target', 'domain'), group('Network', 'activation', 'width', 'depth'), group('Training', 'optimizer', 'steps', 'samples', 'seed', 'rate', 'pace'));
    this.values = start;
  }

  /** A new catalogue target brings its own domain. */
  targetChanged(tell) {
    const { target, domain } = this.fields;
    const known = this.catalogue.targets.find((t) => t.name === target.value.trim());
    if (known && domain) domain.value = boxText(known.domain);
    if (!known && domain && /\by\b/.test(target.value) && !domain.value.includes('x[')) domain.value = '[-1,1]x[-1,1]';
    if (!known && domain && !/\by\b/.test(target.value) && domain.value.includes('x[')) domain.value = '[-1,1]';
    tell();
  }

  refresh() {
    const { activation, width, depth, domain, rate, optimizer } = this.fields;
    if (activation) {
      const known = this.catalogue.activations.find((a) => a.name === activation.value);
      activation.setHint(known?.formula ?? known?.text ?? ' ');
    }
    if (width && depth) {
      const inputs = domain ? Math.max(1, domain.value.split('x').filter((p) => p.includes('[')).length) : 1;
      depth.setHint(`${formatCount(parameterCount(inputs, width.value, depth.value))} parameters`);
    }
    if (optimizer) optimizer.setHint(this.catalogue.optimizers.find((o) => o.name === optimizer.value)?.text ?? ' ');
    if (rate && optimizer) rate.root.hidden = !this.hasRate(optimizer.value);
    for (const each of Object.values(this.fields)) each.setError('');
  }

  hasRate(optimizer) {
    return this.catalogue.optimizers.find((o) => o.name === optimizer)?.has_rate ?? true;
  }

  /** The values as parameters of /api/fit: full speed is no pace at all. */
  get request() {
    const { pace, rate, optimizer, ...rest } = this.values;
    return { ...rest, optimizer, pace: pace === 'full' ? '' : pace, rate: optimizer === undefined || this.hasRate(optimizer) ? rate : '' };
  }

  /** Every field as text. */
  get values() {
    return Object.fromEntries(Object.entries(this.fields).map(([name, each]) => [name, String(each.value).trim()]));
  }

  set values(given) {
    for (const [name, each] of Object.entries(this.fields)) if (given[name] !== undefined) each.value = given[name];
    // Where a link names a catalogue target and no domain, the target's own is meant.
    if (given.target && given.domain === undefined && this.fields.domain) {
      const known = this.catalogue.targets.find((t) => t.name === given.target);
      this.fields.domain.value = known ? boxText(known.domain) : '[-1,1]';
    }
    this.refresh();
  }

  /** Shows the sentence at the field that it speaks of; false if there is none. */
  showError(sentence) {
    // Most refusals begin with the parameter's name and a colon.
    const named = this.fields[/^(\w+): /.exec(sentence)?.[1]];
    if (named) {
      named.setError(sentence);
      return true;
    }
    for (const [name, pattern] of mentions) {
      if (this.fields[name] && pattern.test(sentence)) {
        this.fields[name].setError(sentence);
        return true;
      }
    }
    return false;
  }
}
