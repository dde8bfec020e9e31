// A tile's way through the layers, forward and back: a template, see templates.h.

// The activation's code and numbers as they are now: prelu's slope is a parameter.
APPROXIMA_INLINE enum approxima_activation NAME(settle)(const approxima_layer *layer,
                                                        const real *parameters, double *first) {
  *first = layer->has_slope ? (double)parameters[layer->slope] : layer->first;
  // -∞ times a slope of 0 would be NaN.
  return layer->activation == approxima_leaky && *first == 0 ? approxima_relu : layer->activation;
}

static void NAME(forward)(const approxima_layer *layers, size_t count, const void *parameters_,
                          void *memory_, void *work, size_t samples, int with_derivatives) {
  const real *parameters = parameters_;
  real *memory = memory_;
  for (const approxima_layer *layer = layers; layer < layers + count; layer++) {
    const size_t inputs = layer->inputs, outputs = layer->outputs;
    const real *weights = parameters + layer->weights, *biases = weights + inputs * outputs;
    double first;
    const enum approxima_activation activation = NAME(settle)(layer, parameters, &first);
    const int is_rectified = layer->activation == approxima_relu;
    const enum finish finish = is_rectified ? rectified : plain;
    real *sums = memory + (is_rectified ? layer->value : layer->preactivation);
    if (approxima_work(inputs, outputs) > 0)
      NAME(packed_product)(weights, inputs, 1, biases, memory + layer->input, samples, 1, sums,
                           samples, outputs, inputs, samples, 0, finish, 0, work);
    else
      NAME(product)(weights, inputs, 1, biases, memory + layer->input, sums, outputs, inputs,
                    samples, finish, 0);
    const int is_done = is_rectified || activation == approxima_foreign ||
                        (activation == approxima_identity && layer->value == layer->preactivation);
    if (!is_done)
      NAME(activate)(activation, first, layer->second, sums, memory + layer->value,
                     with_derivatives ? memory + layer->derivative : 0, outputs * samples);
  }
}

// From the deltas of `layer` to those of the layer before it.
static void NAME(carry_back)(const approxima_layer *layer, const real *parameters, real *memory,
                             real *work, size_t samples) {
  const approxima_layer *before = layer - 1;
  const size_t inputs = layer->inputs, outputs = layer->outputs;
  const enum finish finish = before->activation == approxima_relu ? gated
                             : before->activation == approxima_identity ? plain
                                                                        : scaled;
  const real *factor =
      finish == plain ? 0 : memory + (finish == gated ? before->value : before->derivative);
  // The slope's own derivative needs the deltas by the values, before the activation's derivative.
  const int is_split = before->has_slope;
  if (approxima_work(inputs, outputs) > 0)
    NAME(packed_product)(parameters + layer->weights, 1, inputs, 0, memory + layer->delta, samples,
                         1, memory + before->delta, samples, layer->carried, outputs, samples, 0,
                         is_split ? plain : finish, factor, work);
  else
    NAME(product)(parameters + layer->weights, 1, inputs, 0, memory + layer->delta,
                  memory + before->delta, layer->carried, outputs, samples,
                  is_split ? plain : finish, factor);
}

// Σ over the units of delta · min(pre-activation, 0) at each sample, then the activation's derivative
// on the deltas: what a trained slope needs.
static void NAME(through_slope)(const approxima_layer *layer, real *memory, real *by_slope,
                                size_t samples) {
  for (size_t s = 0; s < samples; s++) by_slope[s] = 0;
  for (size_t unit = 0; unit < layer->outputs; unit++) {
    real *delta = memory + layer->delta + unit * samples;
    const real *at = memory + layer->preactivation + unit * samples;
    const real *derivative = memory + layer->derivative + unit * samples;
    for (size_t s = 0; s < samples; s++) {
      by_slope[s] += delta[s] * (at[s] < 0 ? at[s] : 0);
      delta[s] *= derivative[s];
    }
  }
}

static void NAME(backward)(const approxima_layer *layers, size_t count, const void *parameters,
                           void *memory_, void *work, void *gradient_, size_t samples, int adds) {
  real *memory = memory_, *gradient = gradient_;
  for (const approxima_layer *layer = layers + count; layer-- > layers;) {
    real *weights = gradient + layer->weights;
    NAME(gradient)(memory + layer->delta, memory + layer->input, weights,
                   weights + layer->inputs * layer->outputs, layer->inputs, layer->outputs, samples,
                   adds, work);
    if (layer == layers) return;
    NAME(carry_back)(layer, parameters, memory, work, samples);
    const approxima_layer *before = layer - 1;
    if (before->has_slope) {
      // The values' block of deltas that is behind us is free.
      real *by_slope = memory + layer->delta;
      NAME(through_slope)(before, memory, by_slope, samples);
      real sum = 0;
      for (size_t s = 0; s < samples; s++) sum += by_slope[s];
      gradient[before->slope] = (adds ? gradient[before->slope] : 0) + sum;
    }
  }
}

static void NAME(jacobian)(const approxima_layer *layers, size_t count, const void *parameters,
                           void *memory_, void *work, void *rows_, size_t samples) {
  real *memory = memory_, *rows = rows_;
  for (const approxima_layer *layer = layers + count; layer-- > layers;) {
    NAME(products_of_rows)(memory + layer->delta, memory + layer->input,
                           rows + layer->weights * samples, layer->inputs, layer->outputs, samples);
    if (layer == layers) return;
    NAME(carry_back)(layer, parameters, memory, work, samples);
    const approxima_layer *before = layer - 1;
    if (before->has_slope)
      NAME(through_slope)(before, memory, rows + before->slope * samples, samples);
  }
}
