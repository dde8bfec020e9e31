// Mode Learn: one network learns one target, live; then one steps back through it, or drags its knots.

import { evaluate, sentence } from './api.js';
import { CurveStage } from './curve-stage.js';
import { announce, calm, debounce, element, formatCount, formatNumber, inNextFrame } from './dom.js';
import { button, selectField } from './fields.js';
import { MapStage } from './map-stage.js';
import { hasMovableKnots, networkFile, unitCentres, withCentre } from './network.js';
import { CurvePlot } from './plot.js';
import { Run } from './run.js';
import { SettingsForm } from './settings.js';
import { keepState } from './state.js';
import { Reproduce, errorTable, resultSentence, statusWords } from './words.js';

export function createLearn(panel, { catalogue }) {
  const restart = debounce(200, () => start());
  const form = new SettingsForm({ prefix: 'learn', catalogue, changed: () => { remember(); restart(); } });
  const startButton = button('learn-start', 'Start', 'primary', () => play());
  const stepButton = button('learn-step', 'Step', 'plain', () => step());
  const stopButton = button('learn-stop', 'Stop', 'plain', () => stop());
  const status = element('p', { class: 'status', id: 'learn-status', 'data-testid': 'learn-status', text: 'Press Start.' });
  const trouble = element('p', { class: 'trouble', role: 'alert', id: 'learn-trouble', 'data-testid': 'learn-trouble', hidden: true });
  const scrubber = element('input', {
    type: 'range', id: 'learn-scrubber', min: 0, max: 0, value: 0, disabled: true, 'aria-label': 'Frame of the run', 'data-testid': 'learn-scrubber',
  });
  const output = selectField({ id: 'learn-output', label: 'Output', options: [], changed: () => chooseOutput() });
  output.root.hidden = true;
  const putBack = button('learn-reset', 'Put the knots back', 'plain', () => reset());
  putBack.hidden = true;
  const loss = new CurvePlot({
    id: 'learn-loss', title: 'Error on the grid', kind: 'low', xLabel: 'step', yLog: true,
    series: [
      { name: 'loss', label: 'loss', role: 'muted' }, { name: 'sup', label: 'sup', role: 'network' }, { name: 'l2', label: 'rms', role: 'third' },
    ],
  });
  const results = element('div', { class: 'words', id: 'learn-results', 'data-testid': 'learn-results' });
  const reproduce = new Reproduce('learn');
  const stageHost = element('div', { class: 'stage-host' });
  const small = element('div', { class: 'small-figures' });
  panel.append(
    element('h2', { id: 'learn-heading', class: 'unseen', text: 'Learn: watch a network approximate a function' }),
    element('form', { class: 'controls', 'aria-label': 'Settings of the fit', onsubmit: (event) => event.preventDefault() },
      element('div', { class: 'actions' }, startButton, stepButton, stopButton), form.root, output.root),
    element('div', { class: 'stage' }, trouble, stageHost,
      element('div', { class: 'run-line' }, scrubber, status, putBack), small, results, reproduce.root));

  const stages = { 1: null, 2: null };
  let stage = null;
  let shown = 0;
  let following = true;
  /** Whether the run was stopped by hand before its end. */
  let halted = false;
  let wantNext = false;
  let fitted = null;
  let moved = null;

  const run = new Run({
    started: (it) => {
      wantNext = false;
      useStage(it.head.inputs);
      stage?.begin(it.head);
      reproduce.setCommand(it.head.command);
      offerOutputs(it.head.outputs);
      buttons();
    },
    drawn: () => drawNewest(),
    waiting: (position) => { status.textContent = `Waiting for the server: place ${position} in the line.`; },
    ended: (it) => finished(it),
    failed: (words, dropped) => fail(words, dropped),
  });

  function useStage(inputs) {
    const kind = inputs === 1 ? 1 : 2;
    if (!stages[kind]) {
      stages[kind] = kind === 1 ? new CurveStage({ moved: (index, x) => move(index, x) }) : new MapStage({
        bends: (name) => catalogue.activations.some((a) => a.name === name && a.piecewise_linear),
      });
    }
    if (stage === stages[kind]) return;
    stage = stages[kind];
    stage.output = 0;
    stageHost.replaceChildren(stage.root);
    small.replaceChildren(loss.root, ...stage.small.map((figure) => figure.root));
  }

  function remember() {
    keepState('learn', form.values);
  }

  function clear() {
    trouble.hidden = true;
    for (const each of Object.values(form.fields)) each.setError('');
    results.replaceChildren();
    loss.setNote('');
    reproduce.setNetwork(null);
    stage?.showHandles([]);
    putBack.hidden = true;
    [fitted, moved] = [null, null];
  }

  /** `slow` to step through; `unasked` where the page itself starts the fit. */
  function start(slow, unasked) {
    clear();
    halted = false;
    following = slow !== true;
    shown = 0;
    const values = form.request;
    if (slow && values.pace === '') values.pace = '20';
    if (unasked && calm()) values.pace = '';
    status.textContent = 'Asking the server …';
    run.start({ ...values, units: '1' });
    buttons();
  }

  function play() {
    if (run.running && !following) {
      following = true;
      drawNewest();
      buttons();
    } else {
      start(false);
    }
  }

  /** One step further: of the frames that are there, or of a slow run begun for it. */
  function step() {
    if (run.frames.length === 0 || (!run.running && shown >= run.frames.length - 1)) return start(true);
    following = false;
    if (shown + 1 < run.frames.length) show(shown + 1);
    else wantNext = true;
    buttons();
    return undefined;
  }

  function stop() {
    const wasRunning = run.running;
    run.stop();
    if (wasRunning && run.newest) {
      rest(networkFile(run.head, run.newest));
      halted = true;
      // The newest frame may still wait for its picture.
      drawNewest();
    } else if (wasRunning) {
      status.textContent = 'Stopped.';
    }
    buttons();
  }

  function buttons() {
    startButton.textContent = run.running && !following ? 'Play' : run.head ? 'Start again' : 'Start';
    stopButton.disabled = !run.running;
    scrubber.disabled = run.frames.length < 2;
  }

  function drawNewest() {
    if (following) {
      shown = run.frames.length - 1;
    } else if (wantNext && shown + 1 < run.frames.length) {
      shown += 1;
      wantNext = false;
    }
    show(shown);
  }

  function show(index) {
    const frame = run.frames[Math.max(0, Math.min(index, run.frames.length - 1))];
    if (!frame || !stage) return;
    shown = index;
    scrubber.max = run.frames.length - 1;
    scrubber.value = index;
    scrubber.setAttribute('aria-valuetext', `step ${frame.step}`);
    scrubber.style.setProperty('--part', `${100 * index / Math.max(1, run.frames.length - 1)}%`);
    if (scrubber.disabled && run.frames.length > 1) scrubber.disabled = false;
    stage.draw(frame);
    const { curve } = run;
    loss.update({
      series: { loss: { x: curve.step, y: curve.loss }, sup: { x: curve.step, y: curve.sup }, l2: { x: curve.step, y: curve.l2 } },
      xDomain: [0, Math.max(1, curve.step[curve.step.length - 1] ?? 1)],
    });
    loss.describe(`After ${frame.step} steps the loss is ${formatNumber(frame.loss)}, from ${formatNumber(curve.loss[0])} at the start.`);
    status.textContent = `Step ${formatCount(frame.step)} · loss ${formatNumber(frame.loss)} · on the grid: sup ${formatNumber(frame.on_grid.sup)}, root mean square ${formatNumber(frame.on_grid.l2)}${halted && index === run.frames.length - 1 ? ' · stopped' : ''}`;
  }

  function finished(it) {
    const { fit, network } = it.end;
    results.replaceChildren(
      element('p', { class: 'outcome' }, element('strong', { text: statusWords(it.end.status, fit) }),
        ` after ${formatCount(it.end.steps)} steps${form.request.pace ? '' : ` in ${formatNumber(fit.wall_seconds ?? it.end.seconds)} s`}, ${formatCount(it.head.architecture.parameters)} parameters. `
        + 'The curves above are compared on their grid; these are the measured errors:'),
      errorTable({ ...fit, certified: it.end.certified ?? fit.certified }, 'Errors of the fitted network over the whole domain'));
    // A fit of a few milliseconds is seen at a few moments: the curve must not pass for its course.
    loss.setNote(it.curve.step.length < 20 ? `Seen at ${it.curve.step.length} moments only; straight lines join them. A slower pace shows the course.` : '');
    announce(resultSentence(fit));
    rest(network);
    buttons();
  }

  function fail(words, dropped) {
    if (dropped || !form.showError(words)) {
      trouble.textContent = words;
      trouble.hidden = false;
    }
    status.textContent = dropped ? 'The connection was lost.' : 'Refused.';
    announce(words);
    buttons();
  }

  /** The run rests: its network can be saved, and its knots moved. */
  function rest(network) {
    fitted = network;
    reproduce.setNetwork(network);
    if (network && stage instanceof CurveStage && hasMovableKnots(network) && following) stage.showHandles(unitCentres(network));
  }

  let asking = null;
  let asked = null;

  /** A person moved a knot: the server draws the changed network, one request at a time. */
  function move(index, x) {
    moved = withCentre(moved ?? fitted, index, x);
    putBack.hidden = false;
    reproduce.setNetwork(moved);
    // The moved network is in no fit: the saved file is what reproduces it, and a start to learn on from.
    reproduce.setCommand('approxima measure net.json   # or: approxima fit --start net.json');
    asked = { index, x, network: moved };
    if (!asking) ask();
  }

  async function ask() {
    while (asked) {
      const { index, x, network } = asked;
      asked = null;
      asking = new AbortController();
      try {
        const picture = await evaluate({ network, target: run.head.target, domain: run.head.domain, units: 1 }, asking.signal);
        if (!moved) break;
        stage.draw(picture);
        stage.units?.highlight(index);
        status.textContent = `Knot of unit ${index + 1} at x = ${formatNumber(x)} · on the grid: sup ${formatNumber(picture.on_grid.sup)} `
          + `(fitted: ${formatNumber(run.newest.on_grid.sup)})`;
      } catch (error) {
        if (error.name !== 'AbortError') fail(sentence(error), !error.spoken);
      }
    }
    asking = null;
  }

  function reset() {
    moved = null;
    asked = null;
    putBack.hidden = true;
    reproduce.setNetwork(fitted);
    reproduce.setCommand(run.head.command);
    stage.showHandles(unitCentres(fitted));
    show(run.frames.length - 1);
    startButton.focus();
  }

  function offerOutputs(count) {
    output.root.hidden = count < 2;
    if (count !== output.control.options.length) {
      output.offer(Array.from({ length: count }, (_, i) => ({ value: String(i), label: `${i + 1}` })), '0');
    }
    stage.output = Math.min(Number(output.value) || 0, count - 1);
    stage.begin(run.head);
  }

  function chooseOutput() {
    stage.output = Number(output.value);
    stage.begin(run.head);
    show(shown);
  }

  scrubber.addEventListener('input', () => {
    const index = Number(scrubber.value);
    following = index === run.frames.length - 1;
    wantNext = false;
    stage?.showHandles([]);
    inNextFrame(() => {
      show(index);
      if (following && !run.running) rest(fitted);
    });
    buttons();
  });
  buttons();

  return {
    title: 'Learn',
    show(parameters) {
      const given = Object.fromEntries(parameters);
      if (Object.keys(given).some((key) => key in form.fields)) form.values = given;
      remember();
      start(false, true);
    },
    hide() {
      run.stop();
      buttons();
    },
    start: () => start(false),
  };
}
