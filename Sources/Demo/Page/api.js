// The server: its catalogue, its streams of server-sent events, and the two requests with one answer.
//
// Streams are read with fetch and not with EventSource: the latter hides the words of a refusal
// and connects again by itself, which would start the job a second time.

async function answer(response) {
  let body = null;
  try {
    body = await response.json();
  } catch {
    // Not JSON: the status says what there is to say.
  }
  if (!response.ok) {
    const refusal = new Error(body?.error ?? `The server answered ${response.status}.`);
    refusal.spoken = true;
    throw refusal;
  }
  if (body === null) throw new Error('The server’s answer could not be read.');
  return body;
}

/** The sentence to show for whatever was thrown. */
export function sentence(error) {
  if (error?.spoken) return error.message;
  return 'The server does not answer. Is approxima serve still running?';
}

/** What there is to choose from, and the limits. */
export async function catalogue() {
  return answer(await fetch('/api/catalogue'));
}

/** Every claim, and what is known question by question. */
export async function register() {
  return answer(await fetch('/api/register'));
}

/** The edge of chaos of an activation. */
export async function edge(parameters) {
  return answer(await fetch(`/api/edge?${query(parameters)}`));
}

/** Two inputs on their way through random layers. */
export async function depth(parameters) {
  return answer(await fetch(`/api/depth?${query(parameters)}`));
}

function query(parameters) {
  const kept = Object.entries(parameters).filter(([, value]) => value !== '' && value !== null && value !== undefined);
  return new URLSearchParams(kept).toString();
}

/** A theorem's network with its layers, or a thrown refusal in words. */
export async function construct(parameters, signal) {
  return answer(await fetch(`/api/construct?${query(parameters)}`, { signal }));
}

/** The picture of a network that was changed by hand. */
export async function evaluate(body, signal) {
  return answer(await fetch('/api/evaluate', {
    method: 'POST', signal, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body),
  }));
}

/**
 * Opens a stream. `on` has a function for each kind of event (`start`, `frame`, `cell`, `waiting`,
 * `end`) and `refused(sentence)` and `dropped(sentence)`. Returns a function that closes it; after that
 * nothing is called any more.
 */
export function openStream(path, parameters, on) {
  const controller = new AbortController();
  let open = true;
  let finished = false;
  const close = () => {
    open = false;
    controller.abort();
  };
  const receive = (kind, data) => {
    if (!open) return;
    const value = data === '' ? {} : JSON.parse(data);
    if (kind === 'end') finished = true;
    if (kind === 'problem') {
      finished = true;
      on.refused?.(value.error ?? 'The server stopped the job.');
    } else {
      on[kind]?.(value);
    }
  };
  (async () => {
    try {
      const response = await fetch(`${path}?${query(parameters)}`, {
        signal: controller.signal, headers: { Accept: 'text/event-stream' }, cache: 'no-store',
      });
      if (!response.ok) await answer(response);
      await readEvents(response.body, receive, () => open);
      if (open && !finished) on.dropped?.('The connection ended before the job did. Start runs it again.');
    } catch (error) {
      if (!open) return;
      if (error.spoken) on.refused?.(error.message);
      else on.dropped?.('The connection to the server was lost. Start runs it again.');
    } finally {
      open = false;
    }
  })();
  return close;
}

/** Calls `receive(kind, data)` for each event of the body, in the form of the HTML standard. */
async function readEvents(body, receive, wanted) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  while (wanted()) {
    const { value, done } = await reader.read();
    if (done) return;
    rest += value;
    let end = rest.search(/\r?\n\r?\n/);
    while (end >= 0 && wanted()) {
      const block = rest.slice(0, end);
      rest = rest.slice(end).replace(/^\r?\n\r?\n/, '');
      let kind = 'message';
      const data = [];
      for (const line of block.split(/\r?\n/)) {
        if (line.startsWith('event:')) kind = line.slice(6).trim();
        else if (line.startsWith('data:')) data.push(line.slice(5).replace(/^ /, ''));
      }
      if (data.length > 0 || kind !== 'message') receive(kind, data.join('\n'));
      end = rest.search(/\r?\n\r?\n/);
    }
  }
}
