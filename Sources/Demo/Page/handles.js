// Handles on a plot's axis that one drags, or moves with the arrow keys: the knots of hidden units.

import { formatNumber, svgElement } from './dom.js';

export class Handles {
  /** `moved(index, x)` while a handle moves, `chosen(index)` as one is touched, or -1 when left. */
  constructor(plot, { moved, chosen }) {
    this.plot = plot;
    this.moved = moved;
    this.chosen = chosen;
    this.positions = [];
    this.group = svgElement('g', { class: 'handles', role: 'group', 'aria-label': 'Knots of the hidden units', 'data-transient': true });
    plot.svg.append(this.group);
    plot.svg.setAttribute('role', 'group');
    plot.reshaped = () => this.place();
  }

  /** Shows a handle at each position; none where the list is empty. */
  set(positions) {
    this.positions = positions;
    const { group } = this;
    while (group.children.length > positions.length) group.lastChild.remove();
    while (group.children.length < positions.length) group.append(this.make(group.children.length));
    this.place();
  }

  make(index) {
    const handle = svgElement('g', {
      class: 'handle', tabindex: 0, role: 'slider', 'aria-label': `Knot of unit ${index + 1}`, 'data-testid': `knot-${index + 1}`,
    }, svgElement('circle', { class: 'reach', r: 17 }), svgElement('line', { class: 'stem' }), svgElement('circle', { class: 'grip', r: 7.5 }));
    handle.addEventListener('pointerdown', (event) => {
      event.preventDefault();
      handle.setPointerCapture(event.pointerId);
      handle.focus();
    });
    handle.addEventListener('pointermove', (event) => {
      if (!handle.hasPointerCapture(event.pointerId)) return;
      const bounds = this.plot.svg.getBoundingClientRect();
      this.move(index, this.plot.frame.x.invert(event.clientX - bounds.left));
    });
    handle.addEventListener('keydown', (event) => {
      const [low, high] = this.plot.domains().xDomain;
      const step = (high - low) / (event.shiftKey ? 20 : 100);
      const change = { ArrowLeft: -step, ArrowDown: -step, ArrowRight: step, ArrowUp: step }[event.key];
      if (change === undefined) return;
      event.preventDefault();
      this.move(index, this.positions[index] + change);
    });
    handle.addEventListener('focus', () => this.chosen(index));
    handle.addEventListener('blur', () => this.chosen(-1));
    return handle;
  }

  move(index, x) {
    const [low, high] = this.plot.domains().xDomain;
    const held = Math.min(high, Math.max(low, x));
    this.positions[index] = held;
    this.place();
    this.moved(index, held);
  }

  place() {
    const { frame } = this.plot;
    if (!frame) return;
    const [low, high] = this.plot.domains().xDomain;
    const base = frame.box.y + frame.box.height;
    [...this.group.children].forEach((handle, i) => {
      const x = this.positions[i];
      // A knot outside the domain has no place on the axis: its unit is affine on the whole of it.
      const inside = x >= low && x <= high;
      handle.setAttribute('visibility', inside ? 'visible' : 'hidden');
      handle.setAttribute('tabindex', inside ? 0 : -1);
      if (!inside) return;
      handle.setAttribute('transform', `translate(${frame.x.map(x).toFixed(1)},${base})`);
      const stem = handle.children[1];
      stem.setAttribute('y1', 0);
      stem.setAttribute('y2', -frame.box.height);
      for (const [name, value] of Object.entries({
        'aria-valuemin': low, 'aria-valuemax': high, 'aria-valuenow': x.toFixed(4), 'aria-valuetext': `x = ${formatNumber(x)}`,
      })) handle.setAttribute(name, value);
    });
  }
}
