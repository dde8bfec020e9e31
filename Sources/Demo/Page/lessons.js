// Mode Lessons: the list of lessons, and the card above the other modes while one is being followed.

import { element } from './dom.js';
import { address, goTo } from './state.js';
import { lessons } from './lesson-texts.js';

/** `card` is the element above the modes; `context.modes` holds the modes made so far. */
export function createLessons(panel, context, card) {
  panel.append(
    element('h2', { id: 'lessons-heading', class: 'page-title', text: 'Lessons' }),
    element('p', { class: 'lead', text: 'Eight short lessons. Each step sets up an experiment, asks a question and keeps its answer folded. Everything shown is computed as you look.' }),
    element('ol', { class: 'lesson-list' }, ...lessons.map((lesson, i) => element('li', {},
      element('a', { href: hrefOf(lesson, 0), 'data-testid': `lesson-${lesson.id}` },
        element('span', { class: 'lesson-number', 'aria-hidden': 'true', text: i + 1 }),
        element('span', { class: 'lesson-name', text: lesson.title }), element('span', { class: 'lesson-about', text: lesson.about }),
        element('span', { class: 'lesson-length', text: `${lesson.steps.length} steps` }))))));

  let shown = '';

  function hrefOf(lesson, step) {
    const { mode, parameters } = lesson.steps[step].show;
    return address(mode, { ...parameters, lesson: `${lesson.id}.${step + 1}` });
  }

  /** Restores the step's state, then does what the step asks for. */
  function act({ mode, parameters, act: what }, key) {
    goTo(mode, { ...parameters, lesson: key });
    // The address changes first; the mode is there one turn of the event loop later.
    setTimeout(() => {
      const target = context.modes[mode];
      if (what === 'walk') setTimeout(() => target?.walk?.(), 600);
      else if (what === 'play') setTimeout(() => target?.play?.(), 900);
      else if (mode === 'map' || mode === 'compare') target?.start();
    }, 60);
  }

  function draw(lesson, index) {
    const step = lesson.steps[index];
    const last = index === lesson.steps.length - 1;
    const number = lessons.indexOf(lesson);
    const following = last ? lessons[number + 1] : lesson;
    const key = `${lesson.id}.${index + 1}`;
    const showButton = element('button', { type: 'button', class: 'button primary', text: 'Show', 'data-testid': 'lesson-show', onclick: () => act(step.show, key) });
    const back = index > 0
      ? element('a', { class: 'button plain', href: hrefOf(lesson, index - 1), text: 'Back', 'data-testid': 'lesson-back' }) : null;
    const next = following
      ? element('a', {
        class: 'button plain', href: hrefOf(following, last ? 0 : index + 1), 'data-testid': 'lesson-next', text: last ? `Next lesson: ${following.title}` : 'Next',
      })
      : element('a', { class: 'button plain', href: '#lessons', text: 'All lessons', 'data-testid': 'lesson-next' });
    const heading = element('h2', { tabindex: -1, text: `${number + 1}. ${lesson.title}` });
    card.replaceChildren(
      element('div', { class: 'lesson-head' }, heading, element('span', { class: 'lesson-count', text: `Step ${index + 1} of ${lesson.steps.length}` }),
        element('a', { class: 'lesson-close', href: '#lessons', text: 'All lessons' })),
      element('div', { class: 'lesson-body' }, element('p', { text: step.text }),
        element('details', { class: 'lesson-question', 'data-testid': 'lesson-answer' }, element('summary', { text: step.ask }), element('p', { text: step.answer }))),
      element('div', { class: 'actions' }, showButton, back, next));
    return heading;
  }

  return {
    title: 'Lessons',
    /** Shows the card of `id.step`, or none. */
    follow(key, mode) {
      const [id, step] = (key ?? '').split('.');
      const lesson = lessons.find((each) => each.id === id);
      const index = lesson ? Math.min(lesson.steps.length, Math.max(1, Number(step) || 1)) - 1 : 0;
      card.hidden = !lesson || mode === 'lessons';
      if (card.hidden) {
        shown = '';
        return;
      }
      const now = `${id}.${index + 1}`;
      if (now === shown) return;
      shown = now;
      const heading = draw(lesson, index);
      window.scrollTo({ top: 0 });
      heading.focus({ preventScroll: true });
    },
    show() {},
  };
}
