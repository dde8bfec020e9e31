// Controls with their label, their hint and the place where an error about them stands.

import { element } from './dom.js';

function field(id, label, hint, control, extra = []) {
  const error = element('p', { class: 'field-error', id: `${id}-error`, hidden: true });
  const hintLine = hint ? element('p', { class: 'hint', id: `${id}-hint`, text: hint }) : null;
  const described = [hint ? `${id}-hint` : '', `${id}-error`].join(' ').trim();
  control.setAttribute('aria-describedby', described);
  const root = element('div', { class: 'field' }, element('label', { for: id, text: label }), control, ...extra, hintLine, error);
  return {
    root, control, hintLine,
    setError(text) {
      error.hidden = !text;
      error.textContent = text ?? '';
      if (text) control.setAttribute('aria-invalid', 'true');
      else control.removeAttribute('aria-invalid');
    },
    setHint(text) {
      if (hintLine) hintLine.textContent = text;
    },
    get value() { return control.value; },
    set value(value) { control.value = value ?? ''; },
  };
}

/** A line of text, with suggestions [{value, label}] where given. `changed` once it is committed. */
export function textField({ id, label, hint, value = '', placeholder = '', suggestions, changed, mode }) {
  const control = element('input', {
    id, type: 'text', value, placeholder, autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false', inputmode: mode,
    onchange: () => changed?.(), 'data-testid': id,
  });
  const result = field(id, label, hint, control);
  if (suggestions) {
    const list = element('datalist', { id: `${id}-list` });
    result.suggest = (entries) => list.replaceChildren(...entries.map((entry) => element('option', { value: entry.value, label: entry.label })));
    result.suggest(suggestions);
    control.setAttribute('list', list.id);
    result.root.append(list);
  }
  return result;
}

/** A choice among [{value, label}]. */
export function selectField({ id, label, hint, options, value, changed }) {
  const control = element('select', { id, onchange: () => changed?.(), 'data-testid': id });
  const result = field(id, label, hint, control);
  result.offer = (entries, chosen) => {
    control.replaceChildren(...entries.map((entry) => element('option', { value: entry.value, text: entry.label })));
    if (chosen !== undefined) control.value = chosen;
  };
  result.offer(options, value);
  const plain = Object.getOwnPropertyDescriptor(result, 'value');
  Object.defineProperty(result, 'value', {
    get: plain.get,
    set(wanted) {
      // A link may hold a value that the list has not, such as relu with another parameter.
      if (wanted && ![...control.options].some((option) => option.value === wanted)) {
        control.append(element('option', { value: wanted, text: wanted }));
      }
      control.value = wanted ?? '';
    },
  });
  return result;
}

/**
 * A number by slider, and by typing where the slider is too coarse or too short. `log` spreads the
 * slider evenly over decades. A value of null is one not set. `changed` on every move.
 */
export function sliderField({ id, label, hint, least, most, step = 1, value, limit = most, log = false, changed }) {
  const toSlider = (number) => (log ? Math.log10(Math.max(number, 1e-300)) : number);
  const fromSlider = (position) => (log ? Number((10 ** position).toPrecision(2)) : position);
  const control = element('input', {
    id, type: 'range', min: toSlider(least), max: toSlider(most), step: log ? 0.05 : step, 'data-testid': id,
  });
  const number = element('input', {
    type: 'number', id: `${id}-number`, class: 'exact', min: least, max: limit, step: log ? 'any' : step, 'aria-label': `${label}, exact`,
    'data-testid': `${id}-number`,
  });
  const result = field(id, label, hint, control, [number]);
  result.root.classList.add('slider-field');
  let held = value;
  const show = (skipNumber) => {
    control.value = toSlider(held ?? least);
    control.setAttribute('aria-valuetext', held === null ? 'not set' : String(held));
    if (!skipNumber) number.value = held ?? '';
    const part = (control.value - control.min) / (control.max - control.min || 1);
    control.style.setProperty('--part', `${100 * part}%`);
  };
  control.addEventListener('input', () => {
    held = fromSlider(Number(control.value));
    show();
    changed?.();
  });
  number.addEventListener('input', () => {
    const typed = Number(number.value);
    if (number.value === '' || !Number.isFinite(typed)) return;
    held = typed;
    show(true);
    changed?.();
  });
  number.addEventListener('change', () => show());
  Object.defineProperty(result, 'value', {
    get: () => held,
    set(wanted) {
      // A link may say anything; what is no number changes nothing.
      if (wanted === null) {
        held = null;
        show();
        return;
      }
      if (wanted === '' || !Number.isFinite(Number(wanted))) return;
      held = Number(wanted);
      show();
    },
  });
  show();
  return result;
}

/** A box to tick. */
export function checkField({ id, label, value = false, changed }) {
  const control = element('input', { id, type: 'checkbox', onchange: () => changed?.(), 'data-testid': id });
  control.checked = value;
  return {
    root: element('div', { class: 'check-field' }, control, element('label', { for: id, text: label })),
    get value() { return control.checked; },
    set value(wanted) { control.checked = wanted; },
  };
}

/** A button; `kind` is primary, plain or quiet. */
export function button(id, text, kind, action) {
  return element('button', { id, type: 'button', class: `button ${kind}`, text, onclick: action, 'data-testid': id });
}
