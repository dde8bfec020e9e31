// A tile's way through operations, forward and back: a template, see templates.h.

// The activation's code and numbers as they are now: prelu's slope is one of the numbers.
APPROXIMA_INLINE enum approxima_activation NAME(settle)(const approxima_operation *operation,
                                                        const real *numbers, double *first) {
  *first = operation->has_slope ? (double)numbers[operation->slope] : operation->first;
  // -∞ times a slope of 0 would be NaN.
  return operation->activation == approxima_leaky && *first == 0 ? approxima_relu
                                                                 : operation->activation;
}

// The sums of one group.
APPROXIMA_INLINE void NAME(affine)(const approxima_operation *operation, const real *numbers,
                                   const real *in, real *sums, real *work, size_t samples) {
  const size_t inputs = operation->inputs, outputs = operation->outputs;
  const real *weights = numbers + operation->weights;
  const real *biases = operation->has_biases ? numbers + operation->biases : 0;
  const enum approxima_finish finish =
      operation->activation == approxima_relu ? approxima_rectified : approxima_plain;
  if (approxima_work(inputs, outputs) > 0)
    NAME(packed_product)(weights, inputs, 1, biases, in, samples, 1, sums, samples, outputs, inputs,
                         samples, 0, finish, 0, work);
  else
    NAME(product)(weights, inputs, 1, biases, in, sums, outputs, inputs, samples, finish, 0);
}

static void NAME(forward)(const approxima_operation *operations, size_t count, const void *numbers_,
                          void *memory_, void *work, size_t samples, int with_derivatives) {
  const real *numbers = numbers_;
  real *memory = memory_;
  for (const approxima_operation *operation = operations; operation < operations + count;
       operation++) {
    const real *in = memory + operation->input, *other = memory + operation->other;
    real *value = memory + operation->value;
    const size_t rows = operation->outputs * operation->copies, all = rows * samples;
    switch (operation->kind) {
      case approxima_affine: {
        const int is_rectified = operation->activation == approxima_relu;
        real *sums = is_rectified ? value : memory + operation->preactivation;
        for (size_t group = 0; group < operation->copies; group++)
          NAME(affine)(operation, numbers, in + group * operation->inputs * samples,
                       sums + group * operation->outputs * samples, work, samples);
        if (is_rectified) continue;
        break;
      }
      case approxima_splines:
        NAME(splines)(operation, numbers, memory, samples, with_derivatives);
        continue;
      case approxima_pointwise: break;
      case approxima_copy: __builtin_memcpy(value, in, all * sizeof(real)); continue;
      case approxima_sum: EACH_VECTOR(all, { STORE(value, LOAD(in) + LOAD(other)) }) continue;
      case approxima_product: EACH_VECTOR(all, { STORE(value, LOAD(in) * LOAD(other)) }) continue;
    }
    double first;
    const enum approxima_activation activation = NAME(settle)(operation, numbers, &first);
    const int is_done = activation == approxima_foreign ||
                        (activation == approxima_identity &&
                         operation->value == operation->preactivation);
    if (!is_done)
      NAME(activate)(activation, first, operation->second, memory + operation->preactivation, value,
                     with_derivatives && operation->has_derivative ? memory + operation->derivative
                                                                   : 0,
                     all);
  }
}

// The deltas by the values become those by the arguments, of a raw operation: it leaves that to the way back.
// Returns for a trained slope Σ over the features of delta · min(argument, 0) at each sample, the
// derivative by it; else null.
static const real *NAME(through_activation)(const approxima_operation *operation, real *memory,
                                            size_t samples) {
  const size_t rows = operation->outputs * operation->copies;
  real *delta = memory + operation->delta;
  const real *value = memory + operation->value;
  const real *derivative = memory + operation->derivative;
  if (operation->trains_slope) {
    real *by_slope = memory + operation->scratch;
    for (size_t s = 0; s < samples; s++) by_slope[s] = 0;
    for (size_t unit = 0; unit < rows; unit++) {
      const real *at = memory + operation->preactivation + unit * samples;
      for (size_t s = 0; s < samples; s++) {
        const size_t place = unit * samples + s;
        by_slope[s] += delta[place] * (at[s] < 0 ? at[s] : 0);
        delta[place] *= derivative[place];
      }
    }
    return by_slope;
  }
  if (operation->activation == approxima_relu)
    for (size_t k = 0; k < rows * samples; k++) delta[k] = value[k] > 0 ? delta[k] : 0;
  else if (operation->has_derivative)
    for (size_t k = 0; k < rows * samples; k++) delta[k] *= derivative[k];
  return 0;
}

// From the deltas of an affine operation to those of what it reads.
APPROXIMA_INLINE void NAME(carry_back)(const approxima_operation *operation, const real *numbers,
                                       real *memory, real *work, size_t samples) {
  const size_t inputs = operation->inputs, outputs = operation->outputs;
  const real *weights = numbers + operation->weights;
  const enum approxima_finish finish = operation->finish;
  for (size_t group = 0, row = 0; row < operation->input_rows; group++, row += inputs) {
    const size_t left = operation->input_rows - row, rows = left < inputs ? left : inputs;
    const real *delta = memory + operation->delta + group * outputs * samples;
    real *to = memory + operation->input_delta + row * samples;
    const real *factor = finish == approxima_plain ? 0 : memory + operation->factor + row * samples;
    if (approxima_work(inputs, outputs) > 0)
      NAME(packed_product)(weights, 1, inputs, 0, delta, samples, 1, to, samples, rows, outputs,
                           samples, operation->input_adds, finish, factor, work);
    else
      NAME(product)(weights, 1, inputs, 0, delta, to, rows, outputs, samples,
                    operation->input_adds ? approxima_accumulated : finish, factor);
  }
}

// target (+)= delta · factor, where factor is not null; 2 factor with `twice`.
APPROXIMA_INLINE void NAME(pass_on)(real *target, const real *delta, const real *factor, int twice,
                                    int adds, size_t count) {
  const real scale = twice ? 2 : 1;
  if (target == delta && !factor) return;
  EACH_VECTOR(count, {
    const ROW_VECTOR d = factor ? LOAD(delta) * LOAD(factor) * scale : LOAD(delta);
    STORE(target, adds ? LOAD(target) + d : d)
  })
}

// The way back through an operation, but for its gradient.
static void NAME(back)(const approxima_operation *operation, const real *numbers, real *memory,
                       real *work, size_t samples) {
  const real *delta = memory + operation->delta;
  real *by_input = memory + operation->input_delta, *by_other = memory + operation->other_delta;
  const size_t input_count = operation->input_rows * samples;
  const size_t other_count = operation->other_rows * samples;
  if (operation->cleared_rows > 0)
    __builtin_memset(memory + operation->cleared, 0,
                     operation->cleared_rows * samples * sizeof(real));
  switch (operation->kind) {
    case approxima_affine: NAME(carry_back)(operation, numbers, memory, work, samples); break;
    case approxima_splines: NAME(splines_back)(operation, memory, samples); break;
    case approxima_pointwise:
    case approxima_copy:
      NAME(pass_on)(by_input, delta, 0, 0, operation->input_adds, input_count);
      break;
    // The first may stand where the deltas do, so the other goes before it.
    case approxima_sum:
      NAME(pass_on)(by_other, delta, 0, 0, operation->other_adds, other_count);
      NAME(pass_on)(by_input, delta, 0, 0, operation->input_adds, input_count);
      break;
    case approxima_product:
      NAME(pass_on)(by_other, delta, memory + operation->input, 0, operation->other_adds,
                    other_count);
      NAME(pass_on)(by_input, delta, memory + operation->other,
                    operation->input == operation->other, operation->input_adds, input_count);
      break;
  }
}

static void NAME(backward)(const approxima_operation *operations, size_t count,
                           const void *numbers, void *memory_, void *work, void *gradient_,
                           size_t samples, int adds) {
  real *memory = memory_, *gradient = gradient_;
  for (const approxima_operation *operation = operations + count; operation-- > operations;) {
    if (!operation->is_wanted) continue;
    const real *by_slope =
        operation->is_raw ? NAME(through_activation)(operation, memory, samples) : 0;
    if (by_slope) {
      real sum = 0;
      for (size_t s = 0; s < samples; s++) sum += by_slope[s];
      gradient[operation->slope] = (adds ? gradient[operation->slope] : 0) + sum;
    }
    if (operation->trains_weights || operation->trains_biases)
      for (size_t group = 0; group < operation->copies; group++)
        NAME(gradient)(memory + operation->delta + group * operation->outputs * samples,
                       memory + operation->input + group * operation->inputs * samples,
                       operation->trains_weights ? gradient + operation->weights : 0,
                       operation->trains_biases ? gradient + operation->biases : 0,
                       operation->inputs, operation->outputs, samples, adds || group > 0, work);
    NAME(back)(operation, numbers, memory, work, samples);
  }
}

static void NAME(jacobian)(const approxima_operation *operations, size_t count,
                           const void *numbers, void *memory_, void *work, void *rows_,
                           size_t samples, int adds) {
  real *memory = memory_, *rows = rows_;
  for (const approxima_operation *operation = operations + count; operation-- > operations;) {
    if (!operation->is_wanted) continue;
    const real *by_slope =
        operation->is_raw ? NAME(through_activation)(operation, memory, samples) : 0;
    if (by_slope)
      NAME(pass_on)(rows + operation->slope * samples, by_slope, 0, 0, adds, samples);
    if (operation->trains_weights || operation->trains_biases)
      for (size_t group = 0; group < operation->copies; group++)
        NAME(products_of_rows)(memory + operation->delta + group * operation->outputs * samples,
                               memory + operation->input + group * operation->inputs * samples,
                               operation->trains_weights ? rows + operation->weights * samples : 0,
                               operation->trains_biases ? rows + operation->biases * samples : 0,
                               operation->inputs, operation->outputs, samples, adds || group > 0);
    NAME(back)(operation, numbers, memory, work, samples);
  }
}
