// Mode Map: error over width and depth, filling in as the server fits; a cell opens in Learn.

import { openStream } from './api.js';
import { announce, element, formatNumber } from './dom.js';
import { button, selectField, textField } from './fields.js';
import { MapGrid } from './map-grid.js';
import { SettingsForm } from './settings.js';
import { goTo, keepState, readState } from './state.js';
import { Reproduce } from './words.js';

const initial = { widths: '1,2,4,8,16', depths: '1,2,3,4', seeds: '1', norm: 'sup' };

export function createMap(panel, { catalogue }) {
  const form = new SettingsForm({
    prefix: 'map', catalogue, omit: ['width', 'depth', 'seed', 'learning_rate', 'pace'], changed: () => remember(), initial: { target: 'runge', samples: '256', steps: '100' },
  });
  const widths = textField({ id: 'map-widths', label: 'Widths', hint: 'Units of each hidden layer, such as 1,2,4.', changed: () => remember() });
  const depths = textField({ id: 'map-depths', label: 'Depths', hint: 'Hidden layers, such as 1,2,4.', changed: () => remember() });
  const seeds = textField({ id: 'map-seeds', label: 'Seeds', hint: 'Fits of each cell; shown is the median, where a fit without a finite error counts as infinite.', mode: 'numeric', changed: () => remember() });
  const norm = selectField({
    id: 'map-norm', label: 'Error', hint: 'sup: sampled and refined. L²: by quadrature.', options: [{ value: 'sup', label: 'sup' }, { value: 'l2', label: 'L²' }],
    changed: () => { grid.setNorm(norm.value); remember(); },
  });
  const extra = { widths, depths, seeds, norm };
  const startButton = button('map-start', 'Start', 'primary', () => start());
  const stopButton = button('map-stop', 'Stop', 'plain', () => stop('Stopped.'));
  const status = element('p', { class: 'status', id: 'map-status', 'data-testid': 'map-status', text: 'Start fits every cell, small networks first.' });
  const trouble = element('p', { class: 'trouble', role: 'alert', id: 'map-trouble', 'data-testid': 'map-trouble', hidden: true });
  const grid = new MapGrid({ id: 'map-grid', title: 'Error by width and depth', opened: (width, depth) => open(width, depth) });
  grid.setNote('Dark is a small error, × none that is finite. Choose a cell to see that network learn.');
  const reproduce = new Reproduce('map');
  reproduce.setFile('map.yaml', null);
  panel.append(
    element('h2', { id: 'map-heading', class: 'unseen', text: 'Map: error by width and depth' }),
    element('form', { class: 'controls', 'aria-label': 'Settings of the map', onsubmit: (event) => event.preventDefault() },
      element('div', { class: 'actions' }, startButton, stopButton),
      element('fieldset', {}, element('legend', { text: 'Grid' }), widths.root, depths.root, seeds.root, norm.root), form.root),
    element('div', { class: 'stage' }, trouble, grid.root, element('div', { class: 'run-line' }, status), reproduce.root));

  let close = null;

  function values() {
    return { ...form.values, ...Object.fromEntries(Object.entries(extra).map(([name, field]) => [name, String(field.value).trim()])) };
  }

  function remember() {
    keepState('map', values());
  }

  function counts(field) {
    const list = field.value.split(',').map((part) => Number(part.trim()));
    if (list.length > 0 && list.every((n) => Number.isInteger(n) && n >= 0)) return list;
    field.setError('Whole numbers parted by commas are wanted, such as 1,2,4.');
    return null;
  }

  function start() {
    stop('');
    trouble.hidden = true;
    for (const field of [...Object.values(extra), ...Object.values(form.fields)]) field.setError('');
    const [w, d] = [counts(widths), counts(depths)];
    if (!w || !d) return;
    grid.begin(w, d);
    const { norm: _, ...parameters } = { ...values(), ...form.request };
    let done = 0;
    stopButton.disabled = false;
    status.textContent = 'Asking the server …';
    close = openStream('/api/map', parameters, {
      waiting: ({ position }) => { status.textContent = `Waiting for the server: place ${position} in the line.`; },
      start: (event) => {
        grid.begin(event.widths, event.depths);
        reproduce.setCommand(event.command);
        reproduce.setFile('map.yaml', event.experiment);
        status.textContent = 'Fitting …';
      },
      cell: (event) => {
        grid.add(event);
        done += 1;
        const errors = [['sup', event.sup], ['L²', event.l2]].map(([name, value]) => (value === null ? `no ${name} error` : `${name} ${formatNumber(value)}`));
        status.textContent = `${done} of ${w.length * d.length * (Number(seeds.value) || 1)} fits · last: width ${event.width}, depth ${event.depth}, `
          + `${event.parameters} parameters, ${errors.join(', ')}${event.reason ? ` (${event.reason})` : ''}`;
      },
      end: () => {
        grid.draw();
        stop(`Done: ${done} fits.`);
        announce(`The map is complete. ${grid.words}`);
      },
      refused: (words) => fail(words),
      dropped: (words) => fail(words),
    });
  }

  function fail(words) {
    stop('Not finished.');
    announce(words);
    for (const [name, field] of [['widths', widths], ['depths', depths], ['seeds', seeds]]) {
      if (new RegExp(`\\b${name}\\b`, 'i').test(words)) return field.setError(words);
    }
    if (form.showError(words)) return undefined;
    trouble.textContent = words;
    trouble.hidden = false;
    return undefined;
  }

  function stop(words) {
    close?.();
    close = null;
    stopButton.disabled = true;
    if (words) status.textContent = words;
  }

  function open(width, depth) {
    const { target, domain, activation, optimizer, steps, samples } = form.values;
    goTo('learn', { target, domain, activation, optimizer, steps, samples, width, depth, seed: '1', pace: '20', lesson: readState().parameters.get('lesson') });
  }

  for (const [name, field] of Object.entries(extra)) field.value = initial[name];
  grid.begin(counts(widths), counts(depths));
  stop('');

  return {
    title: 'Map',
    show(parameters) {
      const given = Object.fromEntries(parameters);
      form.values = given;
      for (const [name, field] of Object.entries(extra)) if (given[name] !== undefined) field.value = given[name];
      grid.setNorm(norm.value);
      if (!close && grid.cells.size === 0) {
        const [w, d] = [counts(widths), counts(depths)];
        if (w && d) grid.begin(w, d);
      }
      remember();
    },
    hide: () => stop('Stopped.'),
    start,
  };
}
