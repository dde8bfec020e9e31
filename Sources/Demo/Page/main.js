// The page's start: catalogue, theme, tabs, and the way from the address to a mode.
//
// Hooks for browser tests. Every control has its id as data-testid.
//   Tabs: #tab-learn, #tab-map, #tab-compare, #tab-theorems, #tab-depth, #tab-register, #tab-lessons (links; aria-current="page" is the
//   open one). Panels: #learn, #map, #compare, #theorems, #depth, #register, #lessons. #theme cycles system, light, dark
//   (data-theme on <html>, kept in localStorage "approxima-theme").
//   Figures: <figure id>, its drawing has data-series with the names of what is drawn, and
//   `window.approximaPlots[id]` gives `series` ({name: {x, y}} of curves, {name: {x, y, values}} of maps: the
//   numbers as the server sent them, also where units are drawn over their own range or less their means), `title`, `description` (text alternative) and `svg()` (what the
//   SVG button saves). Buttons: ID-svg, ID-csv.
//   Learn: fields #learn-target, -domain, -activation, -width, -width-number, -depth, -depth-number, -optimizer,
//   -steps, -samples, -seed, -learning_rate (adam only), -pace; buttons #learn-start, #learn-step, #learn-stop; #learn-scrubber
//   (frame of the run), #learn-status, #learn-results ([data-testid=results] is the table of errors),
//   #learn-trouble, #learn-reset; knots as handles: [data-testid=knot-1] and so on (role slider, arrow keys);
//   #learn-command, learn-copy, learn-network. Figures: learn-curve (target, network, knots), learn-error (error),
//   learn-units (unit 1 …), learn-loss (loss, sup, l2: the grid's root mean square); with two inputs learn-map-target, learn-map-network,
//   learn-map-error, learn-surface. Opening Learn starts a fit; a change of a setting starts it again.
//   An error that speaks of a field stands in #ID-error of that field (aria-invalid on the control).
//   Map: #map-target …, #map-widths, #map-depths, #map-seeds, #map-norm, #map-start, #map-stop; figure map-grid
//   (series sup, l2: x widths, y depths, rows of values with null where none yet); #map-status; cells are
//   [data-testid=cell-WIDTH-DEPTH], role gridcell, Enter opens them in Learn.
//   Compare: #compare-preset, common fields #compare-target …, #compare-start, #compare-stop, #compare-add; panes are
//   [data-testid=pane-1] …, their fields #pane1-width …; figures compare-curve-1 …, compare-loss (network 1 …), with two
//   inputs compare-map-target, compare-map-1 …; table [data-testid=compare-table], a row as each pane ends.
//   Theorems: #theorem-name, options #theorem-option-NAME (sliders also …-number), #theorem-walk, #theorem-layer,
//   #theorem-terms, #theorem-play; [data-testid=theorem-verdict]; the panel has aria-busy while one is computed. Figures
//   theorem-result (target, network), theorem-error, theorem-trail (predicted, measured), theorem-layer-units,
//   theorem-probe, theorem-layers, theorem-sum (two inputs: theorem-map-target, -result, -error, -probe, -sum, theorem-surface).
//   Depth: #depth-activation, -sigma_w, -sigma_b, -correlation, #depth-critical; [data-testid=depth-point] is dragged or moved by
//   arrow keys; [data-testid=depth-status]; figures depth-plane (edge, repelling, critical), depth-correlations, depth-variances (limit, drawn).
//   Register: #register-search, -question, -standing, -citation; [data-testid=register-count], register-known; each claim is
//   [data-testid=claim-ID], hidden where it does not fit.
//   Lessons: [data-testid=lesson-ID] opens a lesson; in it lesson-show, lesson-next, lesson-back, lesson-answer.
//   State: location.hash, #MODE?settings; document.documentElement.dataset.ready is "yes" once the catalogue is there.

import { catalogue as askCatalogue, sentence } from './api.js';
import { createCompare } from './compare.js';
import { createDepth } from './depth.js';
import { createLearn } from './learn.js';
import { createLessons } from './lessons.js';
import { createMap } from './map.js';
import { createRegister } from './register.js';
import { modes, readState } from './state.js';
import { createTheorems } from './theorems.js';
import { installTheme } from './theme.js';

installTheme(document.getElementById('theme'));

const makers = { learn: createLearn, map: createMap, compare: createCompare, theorems: createTheorems, depth: createDepth, register: createRegister, lessons: createLessons };
const made = {};
let current = null;
let context = null;

function follow() {
  const { mode, parameters } = readState();
  if (current && current !== mode) made[current].hide?.();
  for (const each of modes) {
    document.getElementById(each).hidden = each !== mode;
    const tab = document.getElementById(`tab-${each}`);
    if (each === mode) tab.setAttribute('aria-current', 'page');
    else tab.removeAttribute('aria-current');
  }
  made[mode] ??= makers[mode](document.getElementById(mode), context);
  current = mode;
  document.title = `${made[mode].title} – Approxima`;
  context.lessons.follow(parameters.get('lesson'), mode);
  made[mode].show(parameters);
}

async function begin() {
  const trouble = document.getElementById('trouble');
  try {
    const catalogue = await askCatalogue();
    context = { catalogue, modes: made, lessons: null };
    made.lessons = createLessons(document.getElementById('lessons'), context, document.getElementById('lesson'));
    context.lessons = made.lessons;
    window.addEventListener('hashchange', follow);
    window.addEventListener('pagehide', () => made[current]?.hide?.());
    follow();
    document.documentElement.dataset.ready = 'yes';
  } catch (error) {
    trouble.textContent = error.spoken || error instanceof TypeError ? sentence(error) : `The page could not start: ${error.message}`;
    trouble.hidden = false;
    throw error;
  }
}

begin();
