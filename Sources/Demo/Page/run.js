// A run: one fit that the server streams, with the frames kept so that one can step through them.

import { openStream } from './api.js';
import { inNextFrame } from './dom.js';

/** Numbers kept in full frames; beyond, every second frame is forgotten. */
const frameBudget = 3_000_000;
/** Points kept of the error curve; beyond, every second is forgotten. */
const curveBudget = 1200;

function weight(frame) {
  let count = 8;
  for (const row of frame.values) count += row.length;
  for (const row of frame.units ?? []) count += row.length;
  return count + (frame.parameters?.length ?? 0);
}

/**
 * One fit at a time. The listener has `started(run)`, `drawn(run)` (once an animation frame, with the
 * newest frame), `waiting(position)`, `ended(run)` and `failed(sentence, dropped)`.
 */
export class Run {
  constructor(listener) {
    this.listener = listener;
    this.close = null;
    this.clear();
    this.draw = () => this.listener.drawn?.(this);
  }

  clear() {
    this.head = null;
    this.frames = [];
    this.kept = 0;
    this.curve = { step: [], seconds: [], loss: [], sup: [], l2: [] };
    this.end = null;
  }

  get running() {
    return this.close !== null;
  }

  get newest() {
    return this.frames[this.frames.length - 1] ?? null;
  }

  start(parameters) {
    this.stop();
    const finish = () => {
      this.close = null;
    };
    this.close = openStream('/api/fit', parameters, {
      waiting: (event) => this.listener.waiting?.(event.position),
      start: (event) => {
        this.clear();
        this.head = event;
        this.listener.started?.(this);
      },
      frame: (event) => {
        this.remember(event);
        inNextFrame(this.draw);
      },
      end: (event) => {
        finish();
        this.end = event;
        // The last picture first, then the words about it.
        inNextFrame(this.draw);
        inNextFrame(() => this.listener.ended?.(this));
      },
      refused: (sentence) => {
        finish();
        this.listener.failed?.(sentence, false);
      },
      dropped: (sentence) => {
        finish();
        this.listener.failed?.(sentence, true);
      },
    });
  }

  remember(frame) {
    this.frames.push(frame);
    this.kept += weight(frame);
    while (this.kept > frameBudget && this.frames.length > 4) {
      const last = this.frames.length - 1;
      this.frames = this.frames.filter((_, index) => index % 2 === 0 || index === last);
      this.kept = this.frames.reduce((sum, each) => sum + weight(each), 0);
    }
    const { curve } = this;
    curve.step.push(frame.step);
    curve.seconds.push(frame.seconds);
    curve.loss.push(frame.loss);
    curve.sup.push(frame.on_grid?.sup ?? null);
    curve.l2.push(frame.on_grid?.l2 ?? null);
    if (curve.step.length > curveBudget) {
      for (const key of Object.keys(curve)) curve[key] = curve[key].filter((_, i) => i % 2 === 0);
    }
  }

  /** Closes the stream, which ends the job at the server; what was drawn stays. */
  stop() {
    this.close?.();
    this.close = null;
  }
}
