// The comparisons that stand ready. A pane is `width;depth;activation;optimiser;steps`.

export const defaultPreset = 'wide-deep';

export const presets = [
  {
    id: 'wide-deep', title: 'Shallow and wide, or deep and narrow',
    text: '241 parameters each: one hidden layer of 80 units, or four of 8. The target has 32 pieces.',
    common: { target: 'sawtooth(5)', domain: '[0,1]', samples: '512', seed: '1', pace: '20' },
    panes: ['80;1;relu;lm;300', '8;4;relu;lm;300'],
  },
  {
    id: 'activations', title: 'Activations',
    text: 'The same network, with four activations.',
    common: { target: 'runge', domain: '[-1,1]', samples: '256', seed: '1', pace: '100' },
    panes: ['8;1;relu;lm;200', '8;1;tanh;lm;200', '8;1;gelu;lm;200', '8;1;square;lm;200'],
  },
  {
    id: 'adam-lm', title: 'Adam, or Levenberg–Marquardt',
    text: 'The same network from the same start, by a first-order and a second-order method.',
    common: { target: 'sin(2*pi*x)', domain: '[-1,1]', samples: '256', seed: '1', pace: 'full' },
    panes: ['12;1;tanh;adam;3000', '12;1;tanh;lm;200'],
  },
  {
    id: 'widths', title: 'One layer, more and more units',
    text: 'Each network has twice the units of the one before.',
    common: { target: 'exp(x)*sin(6*x)', domain: '[-1,1]', samples: '256', seed: '1', pace: '20' },
    panes: ['2;1;tanh;lm;200', '4;1;tanh;lm;200', '8;1;tanh;lm;200'],
  },
];
