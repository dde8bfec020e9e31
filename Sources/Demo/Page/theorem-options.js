// The options of a construction as controls, made from what the catalogue says of them.

import { element } from './dom.js';
import { selectField, sliderField, textField } from './fields.js';

const labels = { depth: 'Depth', width: 'Width', epsilon: 'Error ε', target: 'Target', domain: 'Domain', activation: 'Activation', step: 'Step h' };

/** Options that say the same thing in two ways: giving one of them unsets the other. */
const rivals = { depth: ['epsilon'], width: ['epsilon'], epsilon: ['depth', 'width'] };

const isNumber = (value) => typeof value === 'number' && Number.isFinite(value);

export class TheoremOptions {
  /** `changed(name)` whenever one is changed by hand. */
  constructor({ construction, catalogue, changed }) {
    this.construction = construction;
    this.fields = {};
    this.given = {};
    for (const option of construction.options) {
      const { name } = option;
      const set = () => {
        const field = this.fields[name];
        this.given[name] = String(field.value).trim();
        for (const rival of rivals[name] ?? []) this.unset(rival);
        field.setError('');
        changed(name);
      };
      this.fields[name] = this.make(option, catalogue, set);
    }
    this.root = element('fieldset', { class: 'options' }, element('legend', { text: 'Options' }), ...Object.values(this.fields).map((field) => field.root));
    this.root.hidden = construction.options.length === 0;
  }

  make(option, catalogue, set) {
    const { name, title, least, most, value } = option;
    const id = `theorem-option-${name}`;
    const label = labels[name] ?? name;
    if (isNumber(least) && isNumber(most) && most > least && (name === 'depth' || name === 'width')) {
      return sliderField({ id, label, hint: title, least, most, value: isNumber(value) ? value : null, changed: set });
    }
    if (isNumber(least) && isNumber(most) && isNumber(value) && most > least && least > 0) {
      return sliderField({ id, label, hint: title, least, most, log: true, value, changed: set });
    }
    if (name === 'activation') {
      return selectField({
        id, label, hint: title, changed: set,
        options: [{ value: '', label: value ? `${value} (default)` : 'default' }, ...catalogue.activations.map((a) => ({ value: a.name, label: a.name }))],
      });
    }
    const suggestions = name === 'target'
      ? (this.construction.targets ?? []).map((each) => ({ value: each, label: catalogue.targets.find((t) => t.name === each)?.title ?? '' }))
      : undefined;
    return textField({ id, label, hint: title, placeholder: value === null || value === undefined ? '' : String(value), suggestions, changed: set });
  }

  unset(name) {
    delete this.given[name];
    const field = this.fields[name];
    if (field) field.value = field.control.type === 'range' ? null : '';
  }

  /** What was set by hand or by a link, as parameters of /api/construct. */
  get values() {
    return Object.fromEntries(Object.entries(this.given).filter(([, value]) => value !== ''));
  }

  set values(wanted) {
    this.given = {};
    for (const option of this.construction.options) {
      const field = this.fields[option.name];
      const value = wanted[option.name];
      if (value !== undefined && value !== '') {
        this.given[option.name] = value;
        field.value = value;
      } else if (field.control.type === 'range') {
        field.value = isNumber(option.value) ? option.value : null;
      } else {
        field.value = '';
      }
      field.setError('');
    }
  }

  /** The range of a numeric option, or null. */
  range(name) {
    const option = this.construction.options.find((each) => each.name === name);
    return option && this.fields[name].control.type === 'range' ? [option.least, option.most] : null;
  }

  showError(words) {
    const named = this.fields[/^(\w+): /.exec(words)?.[1]];
    if (named) {
      named.setError(words);
      return true;
    }
    for (const [name, field] of Object.entries(this.fields)) {
      if (new RegExp(`\\b${name}\\b`, 'i').test(words) || (name === 'target' && /function|variable|expression|mesh|column/.test(words))) {
        field.setError(words);
        return true;
      }
    }
    return false;
  }
}
