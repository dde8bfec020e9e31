// Mode Theorems: the network that a proof builds, layer by layer, beside what the proof promises.

import { construct, sentence } from './api.js';
import { announce, calm, debounce, element, formatCount, formatNumber, mathText } from './dom.js';
import { button, selectField, sliderField } from './fields.js';
import { CurvePlot } from './plot.js';
import { keepState } from './state.js';
import { TheoremOptions } from './theorem-options.js';
import { CurveViews, LayerStrip, MapViews, depthOf } from './theorem-stage.js';
import { Trail, measuredLike, predictedWords } from './theorem-trail.js';
import { Reproduce, errorTable } from './words.js';

export function createTheorems(panel, { catalogue }) {
  // A catalogue without theorems has nothing to show here, and says so.
  const { constructions } = catalogue;
  if (constructions.length === 0) {
    panel.append(element('p', { class: 'trouble', text: 'This server offers no constructions.' }));
    return { title: 'Theorems', show() {}, hide() {} };
  }
  const name = selectField({
    id: 'theorem-name', label: 'Construction', options: constructions.map((c) => ({ value: c.name, label: c.name })), changed: () => choose(name.value, {}),
  });
  const optionsHost = element('div');
  const statement = element('p', { class: 'statement', 'data-testid': 'theorem-statement' });
  const citation = element('p', { class: 'citation' });
  const verdict = element('p', { class: 'verdict', 'data-testid': 'theorem-verdict' });
  const trouble = element('p', { class: 'trouble', role: 'alert', id: 'theorem-trouble', 'data-testid': 'theorem-trouble', hidden: true });
  const layer = sliderField({ id: 'theorem-layer', label: 'Layer', least: 1, most: 2, value: 1, changed: () => showLayer(layer.value - 1) });
  const strip = new LayerStrip((index) => showLayer(index));
  const layerWords = element('p', { class: 'status', 'data-testid': 'theorem-layer-words' });
  const layers = new CurvePlot({
    id: 'theorem-layers', title: 'Error of the affine least-squares fit, layer by layer', kind: 'low', xLabel: 'layer', yLog: true, xWhole: true,
    series: [{ name: 'sup', label: 'sup on the grid', role: 'network', points: true }, { name: 'here', label: 'this layer', role: 'ink', points: true }],
  });
  const trail = new Trail();
  const terms = sliderField({ id: 'theorem-terms', label: 'Terms', least: 0, most: 1, value: 1, changed: () => showTerms(terms.value) });
  const playTerms = button('theorem-play', 'Add them one by one', 'plain', () => play());
  const termName = element('p', { class: 'status', 'data-testid': 'theorem-term-name' });
  const walkButton = button('theorem-walk', 'Walk the slider', 'plain', () => walk());
  const results = element('div', { class: 'words', 'data-testid': 'theorem-results' });
  const reproduce = new Reproduce('theorem');
  const wholeHost = element('div', { class: 'figure-pair' });
  const layerHost = element('div', { class: 'figure-pair' });
  const sumHost = element('div');
  const sumSection = element('section', { class: 'block', 'aria-label': 'Terms' },
    element('h3', { class: 'block-title', text: 'The terms of the output' }),
    element('div', { class: 'stepper' }, terms.root, playTerms), termName, sumHost);
  const layerSection = element('section', { class: 'block', 'aria-label': 'Layers' },
    element('h3', { class: 'block-title', text: 'Through the layers' }),
    element('div', { class: 'stepper' }, layer.root, strip.root), layerWords, layerHost, layers.root);
  // Empty frames say nothing: they come with the first result.
  layerSection.hidden = true;
  sumSection.hidden = true;
  panel.append(
    element('h2', { id: 'theorems-heading', class: 'unseen', text: 'Theorems: the networks that proofs build' }),
    element('form', { class: 'controls', 'aria-label': 'Construction and its options', onsubmit: (event) => event.preventDefault() },
      name.root, optionsHost, walkButton),
    element('div', { class: 'stage' },
      element('header', { class: 'theorem' }, statement, citation, verdict), trouble, wholeHost,
      layerSection,
      sumSection, results, reproduce.root));

  const views = { 1: null, 2: null };
  let view = null;
  let options = null;
  let result = null;
  let asking = null;
  let lastOption = '';
  let timer = 0;
  let currentLayer = 0;
  const ask = debounce(120, () => fetchNow());

  function choose(id, wanted) {
    const construction = constructions.find((c) => c.name === id) ?? constructions[0];
    stopPlaying();
    name.value = construction.name;
    options = new TheoremOptions({
      construction, catalogue,
      changed: (option) => {
        stopWalking();
        lastOption = option;
        remember();
        ask();
      },
    });
    options.values = wanted;
    lastOption = '';
    optionsHost.replaceChildren(options.root);
    statement.replaceChildren(...mathText(construction.statement));
    citation.textContent = construction.citation;
    remember();
    return fetchNow();
  }

  function remember() {
    keepState('theorems', { name: name.value, ...options.values });
  }

  /** The option that the trail follows: the last one moved, or else the first with a range. */
  function trailOption() {
    const follows = (each) => options.range(each) && options.fields[each].value !== null;
    return [lastOption, 'depth', 'width', 'epsilon'].find(follows) ?? '';
  }

  async function fetchNow() {
    asking?.abort();
    const mine = new AbortController();
    asking = mine;
    panel.setAttribute('aria-busy', 'true');
    if (!result) verdict.textContent = 'Computing …';
    try {
      const answer = await construct({ name: name.value, ...options.values }, mine.signal);
      if (asking !== mine) return;
      trouble.hidden = true;
      for (const field of Object.values(options.fields)) field.setError('');
      draw(answer);
    } catch (error) {
      if (error.name === 'AbortError' || asking !== mine) return;
      const words = sentence(error);
      announce(words);
      if (!error.spoken || !options.showError(words)) {
        trouble.textContent = words;
        trouble.hidden = false;
      }
    } finally {
      if (asking === mine) panel.removeAttribute('aria-busy');
    }
  }

  function draw(answer) {
    const same = result && result.name === answer.name;
    const atEnd = same && currentLayer === result.layers.length - 1;
    result = answer;
    const kind = answer.domain.length === 1 ? 1 : 2;
    views[kind] ??= kind === 1 ? new CurveViews() : new MapViews();
    if (view !== views[kind]) {
      view = views[kind];
      wholeHost.replaceChildren(...view.whole.map((figure) => figure.root), trail.plot.root);
      layerHost.replaceChildren(...view.layer.map((figure) => figure.root));
      sumHost.replaceChildren(view.sum.root);
    }
    view.begin(answer);
    reproduce.setCommand(answer.command);
    reproduce.setNetwork(answer.network);
    const count = answer.layers.length;
    layerSection.hidden = count === 0;
    layer.control.max = count;
    layer.root.querySelector('.exact').max = count;
    layer.control.disabled = count < 2;
    const termCount = answer.terms?.length ?? 0;
    sumSection.hidden = termCount === 0;
    terms.control.max = termCount;
    layers.root.hidden = count < 2;
    layers.update({
      series: {
        sup: { x: answer.layers.map((each) => each.index), y: answer.layers.map((each) => each.probe?.sup ?? null) },
      },
      xDomain: [0.7, answer.layers[count - 1].index + 0.3],
    });
    showLayer(same && !atEnd ? Math.min(currentLayer, count - 1) : count - 1);
    if (termCount > 0) {
      terms.value = termCount;
      showTerms(termCount);
    }
    say(answer);
    const option = trailOption();
    trail.plot.root.hidden = !option;
    walkButton.hidden = !option;
    if (option) {
      walkButton.textContent = `Walk the ${option}`;
      const { [option]: value, ...others } = options.values;
      trail.add(option, value ?? options.fields[option].value, { name: name.value, ...others }, answer);
    }
  }

  function say(answer) {
    const { predicted } = answer;
    const measured = measuredLike(answer);
    const sizes = `${formatCount(answer.neurons)} neurons` + (answer.predicted_neurons !== null && answer.predicted_neurons !== undefined
      ? ` (the theorem counts ${formatCount(answer.predicted_neurons)})` : '');
    verdict.replaceChildren(
      element('span', { class: predicted ? 'predicted-text' : 'status' }, ...mathText(predicted ? `Predicted: ${predictedWords(predicted)}` : 'The theorem states no error for this network.')),
      element('span', { class: 'measured-text', text: `Measured: ${measured.norm} ${formatNumber(measured.value, 4)}` }), element('span', { text: sizes }));
    const fit = answer.errors.errors ? answer.errors : { errors: answer.errors, split: answer.split };
    results.replaceChildren(errorTable(fit, 'Measured errors of the constructed network'));
    announce(`${answer.name}: measured ${measured.norm} error ${formatNumber(measured.value)}${predicted ? `, predicted ${predictedWords(predicted)}` : ''}.`);
  }

  function showLayer(index) {
    const found = result?.layers[index];
    if (!found) return;
    currentLayer = index;
    if (layer.value !== index + 1) layer.value = index + 1;
    strip.show(result.layers, index);
    view.showLayer(result, found);
    layers.update({ series: { ...layers.data.series, here: { x: [found.index], y: [found.probe?.sup ?? null] } } });
    layers.describe(`Sup on the grid after each layer: ${result.layers.map((each) => formatNumber(each.probe?.sup)).join(', ')}.`);
    layerWords.textContent = `Layer ${found.index} of ${depthOf(result)}: ${found.width} × ${found.activation.length > 40 ? 'an activation of its own' : found.activation}`
      + (found.probe ? ` · the affine least-squares fit of its units to the target misses by ${formatNumber(found.probe.sup)} (sup on the grid)` : ' · too wide for such a fit');
  }

  function showTerms(count) {
    if (!result?.terms) return;
    view.showTerms(result, count);
    termName.textContent = count === 0 ? 'The constant alone.' : `Last added: ${result.term_names?.[count - 1] ?? `term ${count}`}`;
  }

  function stopPlaying() {
    clearInterval(timer);
    timer = 0;
    playTerms.textContent = 'Add them one by one';
  }

  function play() {
    if (timer) return stopPlaying();
    let count = 0;
    const total = result.terms.length;
    playTerms.textContent = 'Stop';
    timer = setInterval(() => {
      if (count > total) return stopPlaying();
      terms.value = count;
      showTerms(count);
      count += 1;
      return undefined;
    }, Math.max(120, Math.min(700, 8000 / total)));
    return undefined;
  }

  let walking = false;

  function stopWalking() {
    walking = false;
  }

  /** Goes along the option's whole range, at most 24 values, so that the trail fills. */
  async function walk() {
    if (walking) return stopWalking();
    const option = trailOption();
    const range = options.range(option);
    if (!range) return undefined;
    walking = true;
    walkButton.textContent = 'Stop';
    const [least, most] = range;
    const log = option === 'epsilon';
    const count = log ? 12 : Math.min(24, most - least + 1);
    const seen = new Set();
    for (let i = 0; i < count && walking; i += 1) {
      const part = i / Math.max(1, count - 1);
      const value = log ? Number((most * (least / most) ** part).toPrecision(2)) : Math.round(least + (most - least) * part);
      if (seen.has(value)) continue;
      seen.add(value);
      options.values = { ...options.values, [option]: String(value) };
      lastOption = option;
      remember();
      await fetchNow();
      if (!trouble.hidden) break;
      await new Promise((resolve) => { setTimeout(resolve, 350); });
    }
    walking = false;
    walkButton.textContent = `Walk the ${option}`;
    return undefined;
  }

  return {
    title: 'Theorems',
    show(parameters) {
      const { name: id, lesson: _, ...wanted } = Object.fromEntries(parameters);
      if (id || !options) choose(id ?? name.value, wanted);
      else remember();
    },
    hide() {
      stopPlaying();
      stopWalking();
      asking?.abort();
    },
    start: () => fetchNow(),
    walk,
    /** For lessons: the terms are further down, so they are brought into sight. */
    play() {
      sumSection.scrollIntoView({ block: 'center', behavior: calm() ? 'auto' : 'smooth' });
      if (!timer) play();
    },
  };
}
