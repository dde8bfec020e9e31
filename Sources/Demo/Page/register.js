// Mode Register: every theorem that is held against measurements, to search, and what is known question by question.

import { register as askRegister, sentence } from './api.js';
import { announce, debounce, element, formatNumber, mathText } from './dom.js';
import { selectField, textField } from './fields.js';
import { keepState } from './state.js';

export function createRegister(panel) {
  const search = textField({ id: 'register-search', label: 'Search', hint: 'Words of authors, statements or names; all have to be there.', mode: 'search' });
  const question = selectField({ id: 'register-question', label: 'Question', options: [], changed: () => draw() });
  const standing = selectField({ id: 'register-standing', label: 'What it is', options: [], changed: () => draw() });
  const citation = selectField({
    id: 'register-citation', label: 'Citation', changed: () => draw(),
    options: [{ value: '', label: 'any' }, { value: 'yes', label: 'looked up' }, { value: 'no', label: 'not confirmed' }],
  });
  const fields = { search, question, standing, citation };
  const count = element('p', { class: 'status', role: 'status', 'data-testid': 'register-count', text: 'Asking …' });
  const trouble = element('p', { class: 'trouble', role: 'alert', 'data-testid': 'register-trouble', hidden: true });
  const known = element('div', { class: 'words', 'data-testid': 'register-known' });
  const list = element('ol', { class: 'claim-list', 'data-testid': 'register-list' });
  panel.append(
    element('h2', { id: 'register-heading', class: 'unseen', text: 'Register: theorems held against measurements' }),
    element('form', { class: 'controls', 'aria-label': 'What is listed', onsubmit: (event) => event.preventDefault() },
      search.root, question.root, standing.root, citation.root, count),
    element('div', { class: 'stage' }, trouble, known, list));

  let all = null;
  const entries = new Map();
  const redraw = debounce(120, () => draw());
  search.control.addEventListener('input', redraw);

  async function fetchOnce() {
    if (all) return;
    panel.setAttribute('aria-busy', 'true');
    try {
      all = await askRegister();
      for (const claim of all.claims) entries.set(claim.id, { words: wordsOf(claim), node: entry(claim) });
      list.replaceChildren(...[...entries.values()].map((each) => each.node));
      question.offer([{ value: '', label: 'all' }, ...all.questions.map((each) => ({ value: each.title, label: each.title }))]);
      standing.offer([{ value: '', label: 'any' }, ...[...new Set(all.claims.map((each) => each.standing))].sort().map((each) => ({ value: each, label: each }))]);
    } catch (error) {
      trouble.textContent = sentence(error);
      trouble.hidden = false;
      count.textContent = '';
    } finally {
      panel.removeAttribute('aria-busy');
    }
  }

  function draw() {
    if (!all) return;
    keepState('register', Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.value])));
    const words = plain(search.value).split(/\s+/).filter(Boolean);
    const asked = all.questions.find((each) => each.title === question.value);
    const named = asked && new Set(asked.lines.flatMap((line) => line.claims));
    let shown = 0;
    for (const claim of all.claims) {
      const { words: text, node } = entries.get(claim.id);
      const fits = words.every((word) => text.includes(word)) && (!named || named.has(claim.id))
        && (!standing.value || claim.standing === standing.value) && (!citation.value || (claim.citation === '') === (citation.value === 'yes'));
      node.hidden = !fits;
      if (fits) shown += 1;
    }
    known.replaceChildren(...(asked ? [knownTable(asked)] : []));
    count.textContent = `${shown} of ${all.claims.length} claims`;
    announce(count.textContent);
  }

  /** What is known of a question: a claim's name leads to it. */
  function knownTable(asked) {
    const row = (line) => element('tr', { class: line.open ? 'open' : null },
      element('th', { scope: 'row' }, ...mathText(line.what)), element('td', {}, ...mathText(line.answer)),
      element('td', {}, ...line.claims.flatMap((id, i) => [i > 0 ? ', ' : '', element('a', { href: `#register?search=${id}`, text: id })])));
    const head = element('tr', {}, ...['case', 'known', 'claims'].map((text) => element('th', { scope: 'col', text })));
    return element('div', { class: 'table-scroll' },
      element('table', { class: 'results' }, element('caption', { text: asked.title }), element('thead', {}, head), element('tbody', {}, ...asked.lines.map(row))));
  }

  return {
    title: 'Register',
    async show(parameters) {
      await fetchOnce();
      for (const [name, field] of Object.entries(fields)) field.value = parameters.get(name) ?? '';
      draw();
    },
    hide() {},
  };
}

/** Small letters without accents, as people type them. */
function plain(text) {
  return text.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '');
}

function wordsOf(claim) {
  return plain([claim.id, claim.paper, claim.statement, claim.kind, claim.standing, claim.method].join(' '));
}

function entry(claim) {
  const mark = claim.citation ? element('span', { class: 'unconfirmed', text: ` (${claim.citation})` }) : null;
  const facts = [claim.kind, claim.standing, claim.expected === 'fails' ? 'is known to fail' : '', claim.notebook ? `course: ${claim.notebook}` : ''];
  const line = (name, text) => (text ? element('p', {}, element('span', { class: 'fact', text: `${name} ` }), ...mathText(text)) : null);
  const prediction = (each) => element('tr', {},
    element('th', { scope: 'row' }, ...mathText(each.quantity)),
    element('td', { class: 'number', text: `${each.relation} ${formatNumber(each.predicted, 5)}` }),
    element('td', { class: 'number', text: each.tolerance === 0 ? 'exactly' : `± ${formatNumber(each.tolerance, 2)}` }));
  const head = element('tr', {}, ...['measured', 'predicted', 'tolerance'].map((text) => element('th', { scope: 'col', text })));
  return element('li', { class: 'claim', id: `claim-${claim.id}`, 'data-testid': `claim-${claim.id}` },
    element('h3', { class: 'claim-name', text: claim.id }),
    element('p', { class: 'claim-statement' }, ...mathText(claim.statement)),
    element('p', { class: 'citation' }, claim.paper, mark),
    element('p', { class: 'citation', text: facts.filter(Boolean).join(' · ') }),
    element('details', {},
      element('summary', { text: 'Predictions, method, what would refute it' }),
      element('div', { class: 'claim-more' },
        element('div', { class: 'table-scroll' }, element('table', { class: 'results' }, element('thead', {}, head), element('tbody', {}, ...claim.predictions.map(prediction)))),
        line('Method:', claim.method), line('Refuted by:', claim.refuted_by), line('Does not show:', claim.does_not_show),
        line('Read in:', claim.read_in),
        element('p', {}, element('code', { text: `approxima claims run ${claim.id}` })))));
}
