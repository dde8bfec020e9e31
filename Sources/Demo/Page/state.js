// The state of the page in its address: `#learn?target=runge&width=12`. A link restores what is shown.

export const modes = ['learn', 'map', 'compare', 'theorems', 'depth', 'register', 'lessons'];

/** The mode and its parameters that the address asks for. */
export function readState() {
  const [mode, query = ''] = location.hash.slice(1).split('?');
  return { mode: modes.includes(mode) ? mode : 'learn', parameters: new URLSearchParams(query) };
}

/** The address of a state; `parameters` an object or URLSearchParams, empty values left out. */
export function address(mode, parameters = {}) {
  const entries = parameters instanceof URLSearchParams ? [...parameters] : Object.entries(parameters);
  const kept = entries.filter(([, value]) => value !== '' && value !== undefined && value !== null);
  // Brackets, slashes and the like may stand in a fragment as they are, which keeps links readable.
  const query = new URLSearchParams(kept).toString()
    .replace(/%5B/g, '[').replace(/%5D/g, ']').replace(/%2C/g, ',').replace(/%28/g, '(').replace(/%29/g, ')').replace(/%2F/g, '/')
    .replace(/%3A/g, ':').replace(/%3B/g, ';').replace(/%5E/g, '^');
  return query ? `#${mode}?${query}` : `#${mode}`;
}

/** Puts the state into the address without a new entry in the history. */
export function keepState(mode, parameters) {
  const lesson = readState().parameters.get('lesson');
  const all = new URLSearchParams(parameters instanceof URLSearchParams ? [...parameters] : Object.entries(parameters).filter(([, v]) => v !== '' && v !== undefined));
  if (lesson) all.set('lesson', lesson);
  history.replaceState(null, '', address(mode, all));
}

/** Goes to the state, as a link would. */
export function goTo(mode, parameters) {
  const next = address(mode, parameters);
  if (location.hash === next) window.dispatchEvent(new HashChangeEvent('hashchange'));
  else location.hash = next;
}
