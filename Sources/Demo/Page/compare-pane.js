// One network of a comparison: its few settings, its picture, its stream.

import { element, formatCount, formatNumber } from './dom.js';
import { calmRange } from './curve-stage.js';
import { selectField, textField } from './fields.js';
import { HeatMap } from './heat.js';
import { networkFile, parameterCount } from './network.js';
import { CurvePlot } from './plot.js';
import { Run } from './run.js';
import { extent, niceDomain } from './scales.js';
import { Reproduce } from './words.js';

const usual = { width: '8', depth: '1', activation: 'tanh', optimizer: 'lm', steps: '200' };
const order = ['width', 'depth', 'activation', 'optimizer', 'steps'];

export class ComparePane {
  /** The settings that `width;depth;activation;optimiser;steps` stands for. */
  static parse(text) {
    const parts = text.split(';');
    return Object.fromEntries(order.map((name, i) => [name, parts[i] || usual[name]]));
  }

  constructor({ number, catalogue, settings, begun, changed, drawn, ended, failed, removed }) {
    this.number = number;
    const id = (name) => `pane${number}-${name}`;
    const tell = () => {
      this.name();
      changed();
    };
    this.fields = {
      width: textField({ id: id('width'), label: 'Width', mode: 'numeric', changed: tell }),
      depth: textField({ id: id('depth'), label: 'Depth', mode: 'numeric', changed: tell }),
      activation: selectField({ id: id('activation'), label: 'Activation', options: catalogue.activations.map((a) => ({ value: a.name, label: a.name })), changed: tell }),
      optimizer: selectField({ id: id('optimizer'), label: 'Optimiser', options: catalogue.optimizers.map((o) => ({ value: o.name, label: o.name })), changed: tell }),
      steps: textField({ id: id('steps'), label: 'Steps', mode: 'numeric', changed: tell }),
    };
    for (const name of order) this.fields[name].value = settings[name] ?? usual[name];
    this.curve = new CurvePlot({
      id: `compare-curve-${number}`, title: '', kind: 'middle', xLabel: 'x',
      series: [{ name: 'target', label: 'target', role: 'target' }, { name: 'network', label: 'network', role: `pane-${number}` }],
    });
    this.map = null;
    this.status = element('p', { class: 'status', 'data-testid': id('status') });
    this.reproduce = new Reproduce(`pane${number}`);
    this.removeButton = element('button', { type: 'button', class: 'tool', text: 'Remove', 'aria-label': `Remove network ${number}`, onclick: removed });
    this.pictures = element('div', {}, this.curve.root);
    this.details = element('details', { class: 'pane-settings' }, element('summary', { text: 'Settings' }),
      element('div', { class: 'pane-fields' }, ...Object.values(this.fields).map((field) => field.root)), this.reproduce.root, this.removeButton);
    this.root = element('section', { class: 'pane', 'data-testid': `pane-${number}`, 'aria-label': `Network ${number}` },
      this.pictures, this.status, this.details);
    this.run = new Run({
      started: (run) => {
        this.begin(run.head);
        begun(run.head);
      },
      waiting: (position) => { this.status.textContent = `Waiting: place ${position} in the line.`; },
      drawn: (run) => {
        this.draw(run.newest);
        drawn();
      },
      ended: (run) => {
        this.reproduce.setNetwork(run.end.network);
        ended();
      },
      failed: (words, dropped) => {
        this.status.textContent = words;
        for (const name of order) {
          if (!dropped && new RegExp(name.replace('optimizer', 'optimi[sz]er'), 'i').test(words)) {
            this.fields[name].setError(words);
            this.details.open = true;
            return;
          }
        }
        failed(words);
      },
    });
    this.name();
  }

  get settings() {
    return Object.fromEntries(order.map((name) => [name, String(this.fields[name].value).trim()]));
  }

  get short() {
    return order.map((name) => this.settings[name]).join(';');
  }

  get label() {
    const { width, depth, activation, optimizer } = this.settings;
    return `${depth === '1' ? `1 layer of ${width}` : `${depth} layers of ${width}`}, ${activation}, ${optimizer}`;
  }

  name() {
    const { width, depth } = this.settings;
    const inputs = this.run?.head?.inputs ?? 1;
    this.curve.setTitle(this.label);
    this.map?.setTitle(this.label);
    this.status.textContent = `${formatCount(parameterCount(inputs, Number(width), Number(depth)))} parameters`;
    for (const field of Object.values(this.fields)) field.setError('');
  }

  removable(can) {
    this.removeButton.hidden = !can;
  }

  start(common) {
    this.name();
    this.reproduce.setNetwork(null);
    this.run.start({ ...common, ...this.settings });
  }

  begin(head) {
    this.reproduce.setCommand(head.command);
    if (head.inputs === 1) {
      this.pictures.replaceChildren(this.curve.root);
      this.curve.update({ x: head.grid.x, xDomain: head.domain[0], yDomain: calmRange(head.target_values[0]), series: { target: head.target_values[0] } });
    } else {
      this.map ??= new HeatMap({ id: `compare-map-${this.number}`, title: this.label, name: 'network' });
      this.pictures.replaceChildren(this.map.root);
      this.range = niceDomain(extent([head.target_values[0]]) ?? [0, 1], 8);
    }
  }

  draw(frame) {
    const { head } = this.run;
    if (!frame || !head) return;
    const values = frame.values[0];
    const words = `Step ${frame.step}: on the grid, sup ${formatNumber(frame.on_grid.sup)}, root mean square ${formatNumber(frame.on_grid.l2)}.`;
    if (head.inputs === 1) {
      this.curve.update({ series: { target: head.target_values[0], network: values } });
      this.curve.describe(words);
    } else {
      this.map.update({ x: head.grid.x, y: head.grid.y, values, range: this.range });
      this.map.describe(words);
    }
    this.status.textContent = `Step ${formatCount(frame.step)} · ${formatCount(head.architecture.parameters)} parameters · on the grid: sup ${formatNumber(frame.on_grid.sup)}`;
  }

  stop() {
    if (this.run.running && this.run.newest) this.reproduce.setNetwork(networkFile(this.run.head, this.run.newest));
    this.run.stop();
  }

  /** The pane goes: no stream and no registered plot stays behind. */
  leave() {
    this.stop();
    delete window.approximaPlots[`compare-curve-${this.number}`];
    delete window.approximaPlots[`compare-map-${this.number}`];
  }
}
