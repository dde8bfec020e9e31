// Mode Compare: several networks learn the same target from the same seed, side by side, with shared
// axes, a common error curve and a table.

import { announce, element, formatCount, formatNumber } from './dom.js';
import { button, selectField } from './fields.js';
import { ComparePane } from './compare-pane.js';
import { defaultPreset, presets } from './compare-presets.js';
import { HeatMap } from './heat.js';
import { CurvePlot } from './plot.js';
import { extent, niceDomain } from './scales.js';
import { SettingsForm } from './settings.js';
import { keepState } from './state.js';
import { statusWords } from './words.js';

const mostPanes = 4;

export function createCompare(panel, { catalogue }) {
  const form = new SettingsForm({
    prefix: 'compare', catalogue, omit: ['family', ...catalogue.families.find(({ name }) => name === 'mlp').ignores, 'activation', 'width', 'depth', 'optimizer', 'steps', 'learning_rate'], changed: () => settled(),
  });
  const preset = selectField({
    id: 'compare-preset', label: 'Comparison', hint: ' ', options: [...presets.map((p) => ({ value: p.id, label: p.title })), { value: 'own', label: 'Own settings' }],
    changed: () => choose(preset.value),
  });
  const across = selectField({
    id: 'compare-across', label: 'Error against', options: [{ value: 'step', label: 'steps' }, { value: 'seconds', label: 'seconds of computing' }], changed: () => drawCurves(),
  });
  const norm = selectField({
    id: 'compare-norm', label: 'Error', options: [{ value: 'sup', label: 'sup on the grid' }, { value: 'l2', label: 'root mean square' }, { value: 'loss', label: 'loss' }], changed: () => drawCurves(),
  });
  const startButton = button('compare-start', 'Start all', 'primary', () => start());
  const stopButton = button('compare-stop', 'Stop', 'plain', () => stop());
  const addButton = button('compare-add', 'Add a network', 'plain', () => { add({}); settled(); });
  const trouble = element('p', { class: 'trouble', role: 'alert', id: 'compare-trouble', 'data-testid': 'compare-trouble', hidden: true });
  const curves = new CurvePlot({ id: 'compare-loss', title: 'Error of all', kind: 'middle', xLabel: 'step', yLog: true, series: [] });
  const host = element('div', { class: 'panes' });
  const body = element('tbody');
  const table = element('table', { class: 'results', 'data-testid': 'compare-table' },
    element('caption', { text: 'Measured errors: sup sampled and refined, a lower bound; L² by quadrature' }),
    element('thead', {}, element('tr', {}, ...['network', 'parameters', 'status', 'steps', 'seconds', 'sup', 'L²'].map((text) => element('th', { scope: 'col', text })))), body);
  panel.append(
    element('h2', { id: 'compare-heading', class: 'unseen', text: 'Compare networks side by side' }),
    element('form', { class: 'controls', 'aria-label': 'Settings of the comparison', onsubmit: (event) => event.preventDefault() },
      element('div', { class: 'actions' }, startButton, stopButton), preset.root, form.root, addButton),
    element('div', { class: 'stage' }, trouble, host,
      element('div', { class: 'curve-choice' }, norm.root, across.root), curves.root, element('div', { class: 'table-scroll' }, table)));

  let panes = [];
  let targetMap = null;

  function add(settings) {
    if (panes.length >= mostPanes) return;
    const number = panes.length + 1;
    const pane = new ComparePane({
      number, catalogue, settings,
      begun: (head) => showTarget(head),
      changed: () => settled(),
      drawn: () => drawCurves(),
      ended: () => paneEnded(pane),
      failed: (words) => fail(words),
      removed: () => { remove(pane); settled(); },
    });
    panes.push(pane);
    host.append(pane.root);
    layOut();
  }

  /** With two inputs the target is a map of its own, before the networks'. */
  function showTarget(head) {
    if (head.inputs === 1) {
      targetMap?.root.remove();
      return;
    }
    targetMap ??= new HeatMap({ id: 'compare-map-target', title: 'Target', name: 'target' });
    const range = niceDomain(extent([head.target_values[0]]) ?? [0, 1], 8);
    targetMap.update({ x: head.grid.x, y: head.grid.y, values: head.target_values[0], range });
    targetMap.describe(`Values between ${formatNumber(range[0])} and ${formatNumber(range[1])}.`);
    if (!targetMap.root.isConnected) host.prepend(targetMap.root);
  }

  function remove(pane) {
    if (panes.length <= 2) return;
    const settings = panes.filter((each) => each !== pane).map((each) => each.settings);
    setPanes(settings);
  }

  function setPanes(list) {
    for (const pane of panes) pane.leave();
    panes = [];
    host.replaceChildren();
    for (const settings of list.slice(0, mostPanes)) add(settings);
  }

  function layOut() {
    addButton.disabled = panes.length >= mostPanes;
    host.dataset.count = panes.length;
    curves.setSeries(panes.map((pane) => ({ name: `network ${pane.number}`, label: pane.label, role: `pane-${pane.number}` })));
    for (const pane of panes) pane.removable(panes.length > 2);
  }

  /** A person changed something by hand: it is an own comparison now. */
  function settled() {
    const known = presets.find((p) => p.id === preset.value);
    if (known && JSON.stringify(known.panes) !== JSON.stringify(panes.map((pane) => pane.short))) preset.value = 'own';
    preset.setHint(presets.find((p) => p.id === preset.value)?.text ?? 'Settings of your own.');
    layOut();
    remember();
  }

  function choose(id) {
    const found = presets.find((p) => p.id === id);
    if (!found) return;
    stop();
    form.values = found.common;
    setPanes(found.panes.map((text) => ComparePane.parse(text)));
    settled();
    clear();
  }

  function remember() {
    const parameters = new URLSearchParams(Object.entries({ preset: preset.value, ...form.values }).filter(([, v]) => v !== ''));
    for (const pane of panes) parameters.append('pane', pane.short);
    keepState('compare', parameters);
  }

  function clear() {
    trouble.hidden = true;
    for (const field of Object.values(form.fields)) field.setError('');
    body.replaceChildren();
    curves.setNote('');
    drawCurves();
  }

  function start() {
    clear();
    for (const pane of panes) pane.start(form.request);
    stopButton.disabled = false;
  }

  function stop() {
    for (const pane of panes) pane.stop();
    stopButton.disabled = true;
  }

  function fail(words) {
    announce(words);
    if (form.showError(words)) return;
    trouble.textContent = words;
    trouble.hidden = false;
  }

  function drawCurves() {
    const key = across.value;
    curves.options.xLabel = key === 'step' ? 'step' : 'seconds';
    const series = {};
    let most = 0;
    for (const pane of panes) {
      const { curve } = pane.run;
      if (curve.step.length === 0) continue;
      series[`network ${pane.number}`] = { x: curve[key], y: curve[norm.value] };
      most = Math.max(most, curve[key][curve[key].length - 1]);
    }
    curves.axesKey = curves.lastX === key ? curves.axesKey : '';
    curves.lastX = key;
    curves.update({ series, xDomain: [0, most || 1] });
    curves.describe(panes.map((pane) => `${pane.label}: ${formatNumber(pane.run.curve[norm.value].at(-1))}`).join('; '));
  }

  function paneEnded(pane) {
    const { end, head } = pane.run;
    const { errors } = end.fit;
    const cells = [formatCount(head.architecture.parameters), statusWords(end.status, end.fit), formatCount(end.steps), form.request.pace ? 'slowed' : formatNumber(end.fit.wall_seconds ?? end.seconds), formatNumber(errors.sup), formatNumber(errors.l2)];
    const row = element('tr', { 'data-pane': pane.number }, element('th', { scope: 'row' }, element('span', { class: `swatch pane-${pane.number}` }), pane.label),
      ...cells.map((text, i) => element('td', { class: i === 1 ? '' : 'number', text })));
    const after = [...body.children].find((each) => Number(each.dataset.pane) > pane.number);
    body.insertBefore(row, after ?? null);
    if (panes.every((each) => !each.run.running)) {
      const few = panes.some((each) => each.run.curve.step.length < 20);
      curves.setNote(few ? 'Straight lines join the few moments at which a quick fit was seen. A slower pace shows more.' : '');
      stopButton.disabled = true;
      announce(`All have ended. ${panes.map((each) => `${each.label}: sup ${formatNumber(each.run.end?.fit.errors.sup)}`).join('; ')}.`);
    }
  }

  preset.value = defaultPreset;
  choose(defaultPreset);
  stopButton.disabled = true;

  return {
    title: 'Compare',
    show(parameters) {
      const given = Object.fromEntries(parameters);
      const wanted = parameters.getAll('pane');
      if (given.preset && wanted.length === 0 && presets.some((p) => p.id === given.preset)) {
        preset.value = given.preset;
        choose(given.preset);
      } else if (wanted.length > 0) {
        preset.value = presets.some((p) => p.id === given.preset) ? given.preset : 'own';
        form.values = given;
        if (JSON.stringify(wanted) !== JSON.stringify(panes.map((pane) => pane.short))) setPanes(wanted.map((text) => ComparePane.parse(text)));
      }
      settled();
    },
    hide: () => stop(),
    start,
  };
}
