// The bar that says which number a colour of a map stands for.

import { css } from './colours.js';
import { svgElement } from './dom.js';

/**
 * The bar's parts at `x`, from `top` downwards, with a label at each tick {value, label}; `scale` takes 0…1 to a
 * colour, `along` a value to its height in pixels. `id` names the gradient and is unique on the page.
 */
export function colourBar({ id, x, top, height, width, text, ticks, scale, along }) {
  const stops = 24;
  const gradient = svgElement('linearGradient', { id, x1: 0, y1: 1, x2: 0, y2: 0 },
    ...Array.from({ length: stops + 1 }, (_, i) => svgElement('stop', { offset: i / stops, 'stop-color': css(scale(i / stops)) })));
  return [
    svgElement('defs', {}, gradient), svgElement('rect', { x, y: top, width, height, fill: `url(#${id})` }),
    ...ticks.map((tick) => svgElement('text', { class: 'tick', x: x + width + text * 0.35, y: along(tick.value) + text * 0.35, text: tick.label })),
  ];
}
