// The form of one fit: target, network, optimiser. Its values are the parameters of /api/fit.

import { element, formatCount } from './dom.js';
import { parameterCount } from './network.js';
import { selectField, sliderField, textField } from './fields.js';

export const paces = [
  { value: 'full', label: 'Full speed' }, { value: '100', label: '100 steps/s' }, { value: '20', label: '20 steps/s' },
  { value: '5', label: '5 steps/s' }, { value: '1', label: '1 step/s' },
];

/** What is no setting of the catalogue. */
const others = { target: 'sin(2*pi*x)', domain: '[-1,1]', seed: '1', pace: '20' };

/** A box as the command line writes it. */
export function boxText(domain) {
  return domain.map(([a, b]) => `[${a},${b}]`).join('x');
}

/** Which field an error of the server speaks of, by its words. */
const mentions = [
  ['domain', /\bdomain|\bbox\b|interval|\[a,b\]/i], ['width', /\bwidths?\b|parameters/i], ['depth', /\bdepth|layers/i],
  ['activation', /activation/i], ['optimizer', /optimi[sz]er/i], ['steps', /\bsteps?\b/i], ['samples', /samples|points/i],
  ['seed', /\bseed/i], ['learning_rate', /rate/i], ['target', /target|column|expression|function|variable|mesh/i],
];

export class SettingsForm {
  /** `omit` names fields that this form has not; `changed(field)` on every change. */
  constructor({ prefix, catalogue, omit = [], changed, initial = {} }) {
    this.catalogue = catalogue;
    const settings = catalogue.settings.filter((setting) => setting.shown);
    const start = { ...others, ...Object.fromEntries(settings.map(({ name, value }) => [name, value])), ...initial };
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
      ...Object.fromEntries(settings.map((setting) => [setting.name, () => this.make(setting, id(setting.name), tell(setting.name))])),
      seed: () => textField({ id: id('seed'), label: 'Seed', mode: 'numeric', changed: tell('seed') }),
      pace: () => selectField({ id: id('pace'), label: 'Pace', options: paces, changed: tell('pace') }),
    };
    this.fields = {};
    for (const [name, make] of Object.entries(makers)) if (!omit.includes(name)) this.fields[name] = make();
    const roots = (...names) => names.filter((name) => this.fields[name]).map((name) => this.fields[name].root);
    const group = (legend, ...names) => {
      const found = roots(...names);
      return found.length === 0 ? null : element('fieldset', {}, element('legend', { text: legend }), ...found);
    };
    const of = (section) => settings.filter((setting) => setting.section === section).map(({ name }) => name);
    this.root = element('div', { class: 'settings' },
      group('Function', 'target', 'domain'), group('Network', ...of('network')), group('Training', ...of('fit'), 'seed', 'pace'));
    this.values = start;
  }

  /** The control of a setting as the catalogue describes it. */
  make({ kind, label, least, most, slider, list, choices, value }, id, changed) {
    if (kind === 'name') {
      return selectField({ id, label, hint: ' ', changed, options: (choices ?? this.catalogue[list].map((each) => each.name)).map((name) => ({ value: name, label: name })) });
    }
    if (slider) return sliderField({ id, label, hint: ' ', least, most: slider, limit: most, value: Number(value), changed });
    return textField({ id, label, mode: kind === 'number' ? 'decimal' : 'numeric', placeholder: value === '' ? 'auto' : '', changed });
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
    const { family, activation, width, depth, domain, optimizer } = this.fields;
    if (activation) {
      const known = this.catalogue.activations.find((a) => a.name === activation.value);
      activation.setHint(known?.formula ?? known?.text ?? ' ');
    }
    if (width && depth) {
      const inputs = domain ? Math.max(1, domain.value.split('x').filter((p) => p.includes('[')).length) : 1;
      const isChain = !family || family.value === 'mlp';
      depth.setHint(isChain ? `${formatCount(parameterCount(inputs, width.value, depth.value))} parameters` : ' ');
    }
    if (family) family.setHint(this.catalogue.families.find((f) => f.name === family.value)?.text ?? ' ');
    if (optimizer) optimizer.setHint(this.catalogue.optimizers.find((o) => o.name === optimizer.value)?.text ?? ' ');
    for (const [name, each] of Object.entries(this.fields)) {
      each.root.hidden = this.isIgnored(name);
      each.setError('');
    }
  }

  /** Whether the optimiser or the family has no use for a setting. */
  isIgnored(name) {
    const ignores = (list, field) => list.find((one) => one.name === field?.value)?.ignores.includes(name) ?? false;
    return ignores(this.catalogue.optimizers, this.fields.optimizer) || ignores(this.catalogue.families, this.fields.family);
  }

  /** The values as parameters of /api/fit: full speed is no pace at all. */
  get request() {
    const used = Object.entries(this.values).map(([name, value]) => [name, this.isIgnored(name) ? '' : value]);
    const { pace, ...rest } = Object.fromEntries(used);
    return pace === undefined ? rest : { ...rest, pace: pace === 'full' ? '' : pace };
  }

  /** Every field as text. */
  get values() {
    return Object.fromEntries(Object.entries(this.fields).map(([name, each]) => [name, String(each.value).trim()]));
  }

  set values(given) {
    // Links of earlier versions.
    if (given.rate !== undefined) given = { learning_rate: given.rate, ...given };
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
