// The lessons: for each step a text, the state that it shows, a question and the answer.
//
// `act` says what Show does beyond restoring the state: start (fit, map or comparison), walk (the option's
// whole range) or play (the terms one by one). Figures that a text states are those of the state it shows.

const learn = (parameters) => ({ mode: 'learn', act: 'start', parameters });
const compare = (parameters) => ({ mode: 'compare', act: 'start', parameters });
const map = (parameters) => ({ mode: 'map', act: 'start', parameters });
const theorem = (parameters, act = 'start') => ({ mode: 'theorems', act, parameters });

const sine = { target: 'sin(2*pi*x)', domain: '[-1,1]', activation: 'tanh', depth: '1', optimizer: 'lm', steps: '200', samples: '256', seed: '1' };

export const lessons = [
  {
    id: 'approximate', title: 'What approximation means', about: 'A target, a family of networks, and a distance between them.',
    steps: [
      {
        text: 'The blue curve is the target f, the orange one a network N with 8 hidden units. Training moves N towards f. How far apart are they? The sup error is the largest |f(x) − N(x)|, the L² error the root of the integral of its square.',
        show: learn({ ...sine, width: '8', pace: '20' }),
        ask: 'Both errors are small at the end. Can one be small while the other is not?',
        answer: 'Yes. A narrow spike of N changes the sup error a lot and the L² error hardly. The other way round is impossible on a bounded interval: the L² error is at most the sup error times the root of the interval’s length.',
      },
      {
        text: 'The same, with 4 units. Training ends, and the error stays.',
        show: learn({ ...sine, width: '4', pace: '20' }),
        ask: 'Does this prove that 4 units cannot come closer?',
        answer: 'No. It shows where one training run ended. Change the seed, and it may end elsewhere. That no 4 units come closer takes a proof; that some do takes one network.',
      },
      {
        text: 'A map makes the family visible: each cell is one width and one depth, its colour the error. Universal approximation speaks of the edge of this map: for every continuous f and every ε there is a network out there with error below ε.',
        show: map({ target: 'sin(2*pi*x)', domain: '[-1,1]', activation: 'tanh', optimizer: 'lm', steps: '200', samples: '256', widths: '1,2,4,8,16', depths: '1,2,3', seeds: '1', norm: 'sup' }),
        ask: 'Which of these cells does the theorem speak about?',
        answer: 'None in particular. It says that some width is enough; it does not say which, nor that training gets there. How the error falls with width is what one measures here.',
      },
    ],
  },
  {
    id: 'hinges', title: 'One hidden layer is hinges', about: 'Each ReLU unit bends the line at one place.',
    steps: [
      {
        text: 'A ReLU unit is max(wx + b, 0): flat on one side, a line on the other, with a kink at −b/w. A network with one hidden layer adds such hinges, so it is piecewise linear, with at most one knot for every unit. The dots mark them.',
        show: learn({ target: 'x^2', domain: '[-1,1]', activation: 'relu', width: '6', depth: '1', optimizer: 'lm', steps: '200', samples: '256', seed: '1', pace: '10' }),
        ask: 'How many straight pieces can 6 units give on the interval?',
        answer: 'At most 7: each unit adds one knot, and n knots part the line in n + 1 pieces.',
      },
      {
        text: 'Wait until the fit ends; then round handles stand on the axis. Drag one. Its unit’s weight stays, its bias changes, and every other unit stays as it was. Watch “What each unit adds”: one curve moves, the others do not.',
        show: learn({ target: 'x^2', domain: '[-1,1]', activation: 'relu', width: '4', depth: '1', optimizer: 'lm', steps: '200', samples: '256', seed: '1', pace: 'full' }),
        ask: 'Moving one knot changes the network far away from it too. Why?',
        answer: 'A hinge is not local: on its open side it is a line to the end of the interval. Moving the kink lifts or lowers that whole line. That is why hinges must balance each other, and why the units’ curves are often much larger than the target.',
      },
      {
        text: 'For a target that is convex and increasing the best hinges can be computed. The best network begins with a level piece; then its error touches +E and −E in turn, piece after piece.',
        show: theorem({ name: 'best-relu', target: 'exp', width: '6' }),
        ask: 'Double the width. By what factor does the error fall?',
        answer: 'By about 4, the more exactly the more units there are. Each piece is half as long, and a line misses a smooth curve by a multiple of the square of the length. So the best error of one hidden layer of n ReLU units is of order n⁻² for smooth targets of one variable that bend somewhere.',
      },
    ],
  },
  {
    id: 'polynomials', title: 'Why not polynomials', about: 'The one kind of activation with which one hidden layer never suffices.',
    steps: [
      {
        text: 'The activation here is x². Eight units: the fit converges at once, and the error stays large.',
        show: learn({ ...sine, activation: 'square', width: '8', pace: '5' }),
        ask: 'What curve is the network, whatever its weights?',
        answer: 'A parabola. A sum of squares of affine functions is a polynomial of degree 2 at most, with 8 units or with 8000. The best parabola for this sine is far from it.',
      },
      {
        text: 'The same eight units with ReLU, tanh and GELU, which are not polynomials, beside the square.',
        show: compare({ preset: 'activations' }),
        ask: 'The theorem of Leshno, Lin, Pinkus and Schocken (1993) makes this exact. How?',
        answer: 'One hidden layer, wide enough, approximates every continuous function on compact sets if and only if the (continuous) activation is not a polynomial. Smoothness, boundedness and monotonicity do not matter for this.',
      },
      {
        text: 'Depth changes the picture: three layers of squares give degree 8.',
        show: learn({ ...sine, activation: 'square', width: '8', depth: '3', pace: '20' }),
        ask: 'So are polynomial activations universal when networks are deep?',
        answer: 'Yes, with any fixed width that is large enough and depth unbounded (Kidger and Lyons 2020, for every nonaffine polynomial): layers multiply, and products build all polynomials. For a fixed depth they are not.',
      },
    ],
  },
  {
    id: 'pieces', title: 'Depth multiplies pieces', about: 'Folding a line in two, again and again.',
    steps: [
      {
        text: 'Each layer has two ReLU units and folds the interval in two: the tent map. Composed k times it is a sawtooth with 2ᵏ straight pieces. Step through the layers.',
        show: theorem({ name: 'telgarsky-deep', depth: '5' }),
        ask: 'How many units does depth 5 use, and how many pieces does it make?',
        answer: 'Ten units make 32 pieces. Units of one layer add pieces, compositions multiply them.',
      },
      {
        text: 'The same sawtooth with one hidden layer.',
        show: theorem({ name: 'telgarsky-shallow', depth: '5' }),
        ask: 'Why can it not be done with fewer than 31 units?',
        answer: 'Each unit of one hidden layer adds at most one knot, and 32 pieces need 31 of them. (The construction takes 32: one for each piece.)',
      },
      {
        text: 'Now use the sawteeth. Yarotsky’s network subtracts them from the line, each a quarter as high as the one before, and arrives at x². Move the depth: the error is quartered each time.',
        show: theorem({ name: 'yarotsky-square', depth: '1' }, 'walk'),
        ask: 'How deep for an error of 10⁻⁶? How wide would one hidden layer have to be?',
        answer: 'The error is exactly 4⁻⁽ᵐ⁺¹⁾, so m = 9 refinements suffice: 4⁻¹⁰ is below 10⁻⁶. With one hidden layer the error falls only as n⁻²: x² on [0,1] with n pieces has error 1/(8n²), so n is 354.',
      },
    ],
  },
  {
    id: 'narrow', title: 'Deep and narrow', about: 'Three units a layer, if there are enough layers.',
    steps: [
      {
        text: 'Turn a shallow network on its side. One unit of each layer carries x, one carries the sum so far, and one computes the next unit of the shallow network. Width 3 is enough for one input and one output.',
        show: theorem({ name: 'kidger-lyons', target: 'sine', depth: '8' }),
        ask: 'Step through the layers. Which curve carries x, and how does tanh carry a number at all?',
        answer: 'The straight line is x. Near a point where its slope is not zero, every smooth activation looks affine: scale x down by h, pass it through, scale it up. The smaller h, the straighter; but the factor 1/h magnifies rounding errors, unless the activation passes through 0 there.',
      },
      {
        text: 'One number through 16 layers of a single tanh unit each. The predicted bound is before rounding; the measured error is rounding, of the parameters and in the evaluation.',
        show: theorem({ name: 'identity-chain', activation: 'tanh', depth: '16' }),
        ask: 'Would ReLU need the trick?',
        answer: 'No. ReLU is the identity where its input is positive: shift the interval to the right, and x passes exactly.',
      },
      {
        text: 'Width n + m + 2 (n inputs, m outputs) is enough for any nonaffine continuous activation with a continuous, nonzero derivative at some point, also for polynomials: this network multiplies by squares.',
        show: theorem({ name: 'kidger-lyons-square', target: 'multiply' }),
        ask: 'How do squares multiply?',
        answer: '4xy = (x + y)² − (x − y)². Every product is made of squares, and every polynomial of products and sums.',
      },
    ],
  },
  {
    id: 'elements', title: 'Finite elements are networks', about: 'Hats add up to every continuous piecewise linear function.',
    steps: [
      {
        text: 'The linear finite-element function of Runge’s function on 8 cells is a network with one hidden layer, exactly. Add the terms one by one: each unit bends the line at one node.',
        show: theorem({ name: 'he-hats', target: 'mesh:8:runge' }, 'play'),
        ask: 'The error is at rounding level. Error against what?',
        answer: 'Against the finite-element function, which is the target here, and not against Runge’s function. That a network equals it is a matter of algebra; how well it approximates Runge’s function is a matter of the mesh.',
      },
      {
        text: 'In the plane a hat is a pyramid over the triangles at a node. It is a minimum of affine functions, cut off at 0, and minima are ReLU networks. On a uniform mesh two hidden layers suffice.',
        show: theorem({ name: 'he-uniform-mesh', target: 'mesh:8x8:franke' }),
        ask: 'Why does one hidden layer not do in the plane?',
        answer: 'One unit’s kink is a whole line through the plane, and along that line the bend is the same everywhere. A hat bends only near its node: a network of one hidden layer with bounded support in the plane is zero. The second layer cuts the lines off.',
      },
      {
        text: 'Wavelets are built in the same way: trapezoids of four hinges each; differences of two of them, at many places and scales. Terms are added by size.',
        show: theorem({ name: 'shaham-wavelets', target: 'runge', width: '24' }, 'play'),
        ask: 'Runge’s function is flat far out and sharp in the middle. Where do the first terms go?',
        answer: 'Look at the picture: the broad ones come first, then narrow ones around the peak. The greedy choice places units where the rest is largest, without training.',
      },
    ],
  },
  {
    id: 'training', title: 'Could approximate, does converge', about: 'Existence of weights, and finding them.',
    steps: [
      {
        text: 'The same network from the same weights: Adam for 3000 steps, Levenberg–Marquardt for 200.',
        show: compare({ preset: 'adam-lm' }),
        ask: 'Both have the same 37 parameters. What is the difference between the two errors?',
        answer: 'Optimisation error. The network can come at least as close as the better of the two; what Adam leaves above that comes from the method. Total error = approximation + optimisation + rounding.',
      },
      {
        text: 'A sawtooth of 32 pieces; 241 parameters each. Four layers of 8 could do it: four units in the first layer fold twice, two in each of the others once (lesson 4). Train both.',
        show: compare({ preset: 'wide-deep' }),
        ask: 'Which one comes closer, and what does it say about depth?',
        answer: 'The shallow one, here. A deep network that is exact exists; this training did not find it. A theorem about existence says nothing about training. Try other seeds: the shallow one fails for some, too.',
      },
      {
        text: 'Five seeds in each cell; the median is shown.',
        show: map({ target: 'runge', domain: '[-1,1]', activation: 'relu', optimizer: 'lm', steps: '100', samples: '256', widths: '2,4,8,16', depths: '1,2,3', seeds: '5', norm: 'l2' }),
        ask: 'Why the median, and not the mean?',
        answer: 'One run that got stuck would set the mean. The median says what a typical run does, the spread (save the CSV) how far the others lie from it.',
      },
    ],
  },
  {
    id: 'weights', title: 'Small weights', about: 'Approximating with −1, 0 and 1.',
    steps: [
      {
        text: 'Let every weight be −1, 0 or 1. Three units then multiply by 3, exactly.',
        show: theorem({ name: 'ternary-integer', width: '3' }),
        ask: 'And a multiplication by 1024?',
        answer: 'Depth helps again: two units a layer double the number, so ten layers give 2¹⁰. See ternary-dyadic.',
      },
      {
        text: 'Slopes between 0 and 1 cannot be had from such weights, but biases are free: alternate slope 0 and slope 1, so that the staircase follows x/2.',
        show: theorem({ name: 'ternary-slope', target: 'x/2', width: '2' }, 'walk'),
        ask: 'The error is exactly 1/(8n) with n periods. Compare with free weights.',
        answer: 'One free weight would give x/2 exactly. Ternary weights pay with units: error 1/(8n) for the 2n of this construction (2n − 1 would do). The error still tends to 0, but slowly.',
      },
      {
        text: 'The other extreme: two units of one specially made activation, weights all 1, for every continuous function on an interval.',
        show: theorem({ name: 'guliyev-ismailov', target: 'sine' }),
        ask: 'Where is the complexity hidden?',
        answer: 'In the activation, which carries the approximations of a dense sequence of polynomials far out on its axis, and in the biases, which say where to look. Counts of units or parameters can be compared only when the precision of the parameters is bounded.',
      },
    ],
  },
];
