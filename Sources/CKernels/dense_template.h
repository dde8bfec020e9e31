// The template of dense.c: `real`, `LANES` (a vector of 32 bytes) and `NAME` come from there.
//
// `samples` is a multiple of 2 * LANES: the caller pads its tiles, so no kernel has a remainder over
// the samples; remainders over the features run as narrower blocks.

typedef real NAME(vector) __attribute__((vector_size(32), aligned(sizeof(real))));

// out[r, s] = bias[r] + sum_k matrix[r * row_step + k * column_step] in[k, s] for ROWS rows: a block
// of ROWS × 2 vectors stays in registers over the whole sum.
#define APPROXIMA_PRODUCT_BLOCK(ROWS)                                                              \
  APPROXIMA_INLINE void NAME(product_block_##ROWS)(                                                \
      const real *matrix, size_t row_step, size_t column_step, const real *bias, const real *in,   \
      real *out, size_t terms, size_t samples, size_t stride) {                                    \
    typedef NAME(vector) vector;                                                                   \
    for (size_t s = 0; s < samples; s += 2 * LANES) {                                              \
      vector sum[ROWS][2];                                                                         \
      for (size_t r = 0; r < ROWS; r++) {                                                          \
        const real start = bias ? bias[r] : 0;                                                     \
        sum[r][0] = sum[r][1] = (vector){0} + start;                                               \
      }                                                                                            \
      for (size_t k = 0; k < terms; k++) {                                                         \
        const vector x0 = *(const vector *)(in + k * stride + s);                                  \
        const vector x1 = *(const vector *)(in + k * stride + s + LANES);                          \
        for (size_t r = 0; r < ROWS; r++) {                                                        \
          const real w = matrix[r * row_step + k * column_step];                                   \
          sum[r][0] += w * x0;                                                                     \
          sum[r][1] += w * x1;                                                                     \
        }                                                                                          \
      }                                                                                            \
      for (size_t r = 0; r < ROWS; r++) {                                                          \
        *(vector *)(out + r * stride + s) = sum[r][0];                                             \
        *(vector *)(out + r * stride + s + LANES) = sum[r][1];                                     \
      }                                                                                            \
    }                                                                                              \
  }
APPROXIMA_PRODUCT_BLOCK(4)
APPROXIMA_PRODUCT_BLOCK(1)
#undef APPROXIMA_PRODUCT_BLOCK

APPROXIMA_INLINE void NAME(product)(const real *matrix, size_t row_step, size_t column_step,
                                    const real *bias, const real *in, real *out, size_t rows,
                                    size_t terms, size_t samples, size_t stride) {
  size_t r = 0;
  for (; r + 4 <= rows; r += 4)
    NAME(product_block_4)(matrix + r * row_step, row_step, column_step, bias ? bias + r : 0, in,
                          out + r * stride, terms, samples, stride);
  for (; r < rows; r++)
    NAME(product_block_1)(matrix + r * row_step, row_step, column_step, bias ? bias + r : 0, in,
                          out + r * stride, terms, samples, stride);
}

// As `product`, for matrices beyond the cache: the terms go in slices, of which 8 rows at a time are
// packed, so that neither a stride nor a second read of `in` costs. The sums have the same order.
enum { NAME(slice) = 128 };

APPROXIMA_INLINE void NAME(product_packed)(const real *matrix, size_t row_step, size_t column_step,
                                           const real *bias, const real *in, real *out, size_t rows,
                                           size_t terms, size_t samples, size_t stride) {
  typedef NAME(vector) vector;
  real panel[8 * NAME(slice)] __attribute__((aligned(64)));
  const size_t packed = rows / 8 * 8;
  for (size_t first = 0; first < terms; first += NAME(slice)) {
    const size_t count = terms - first < NAME(slice) ? terms - first : NAME(slice);
    const real *x = in + first * stride;
    for (size_t row = 0; row < packed; row += 8) {
      const real *source = matrix + row * row_step + first * column_step;
      if (column_step == 1)
        for (size_t r = 0; r < 8; r++)
          for (size_t k = 0; k < count; k++) panel[8 * k + r] = source[r * row_step + k];
      else
        for (size_t k = 0; k < count; k++)
          for (size_t r = 0; r < 8; r++) panel[8 * k + r] = source[r * row_step + k * column_step];
      for (size_t s = 0; s < samples; s += 2 * LANES)
        for (size_t half = 0; half < 8; half += 4) {
          vector sum[4][2];
          real *target = out + (row + half) * stride + s;
          for (size_t r = 0; r < 4; r++)
            for (size_t v = 0; v < 2; v++)
              sum[r][v] = first ? *(const vector *)(target + r * stride + v * LANES)
                                : (vector){0} + (bias ? bias[row + half + r] : 0);
          for (size_t k = 0; k < count; k++) {
            const vector x0 = *(const vector *)(x + k * stride + s);
            const vector x1 = *(const vector *)(x + k * stride + s + LANES);
            for (size_t r = 0; r < 4; r++) {
              const real w = panel[8 * k + half + r];
              sum[r][0] += w * x0;
              sum[r][1] += w * x1;
            }
          }
          for (size_t r = 0; r < 4; r++)
            for (size_t v = 0; v < 2; v++)
              *(vector *)(target + r * stride + v * LANES) = sum[r][v];
        }
    }
  }
  NAME(product)(matrix + packed * row_step, row_step, column_step, bias ? bias + packed : 0, in,
                out + packed * stride, rows - packed, terms, samples, stride);
}

// Elements of a matrix from which packing pays.
enum { NAME(large) = 1 << 15 };

APPROXIMA_CLONES
void NAME(approxima_dense_forward)(const real *weights, const real *bias, const real *in, real *out,
                                   size_t inputs, size_t outputs, size_t samples, size_t stride) {
  if (inputs * outputs >= NAME(large))
    NAME(product_packed)(weights, inputs, 1, bias, in, out, outputs, inputs, samples, stride);
  else
    NAME(product)(weights, inputs, 1, bias, in, out, outputs, inputs, samples, stride);
}

APPROXIMA_CLONES
void NAME(approxima_dense_backward)(const real *weights, const real *delta, real *in_delta,
                                    size_t inputs, size_t rows, size_t outputs, size_t samples,
                                    size_t stride) {
  if (inputs * outputs >= NAME(large))
    NAME(product_packed)(weights, 1, inputs, 0, delta, in_delta, rows, outputs, samples, stride);
  else
    NAME(product)(weights, 1, inputs, 0, delta, in_delta, rows, outputs, samples, stride);
}

APPROXIMA_INLINE real NAME(lane_sum)(const NAME(vector) *v) {
  real sum = 0;
  for (int lane = 0; lane < LANES; lane++) sum += (*v)[lane];
  return sum;
}

// gradient[r, c] += sum_s delta[r, s] in[c, s] for ROWS × COLUMNS elements.
#define APPROXIMA_OUTER_BLOCK(ROWS, COLUMNS)                                                       \
  APPROXIMA_INLINE void NAME(outer_block_##ROWS##_##COLUMNS)(                                      \
      const real *delta, const real *in, real *gradient, size_t row_step, size_t samples,          \
      size_t stride) {                                                                             \
    typedef NAME(vector) vector;                                                                   \
    vector sum[ROWS][COLUMNS];                                                                     \
    for (size_t r = 0; r < ROWS; r++)                                                              \
      for (size_t c = 0; c < COLUMNS; c++) sum[r][c] = (vector){0};                                \
    for (size_t s = 0; s < samples; s += LANES)                                                    \
      for (size_t r = 0; r < ROWS; r++) {                                                          \
        const vector d = *(const vector *)(delta + r * stride + s);                                \
        for (size_t c = 0; c < COLUMNS; c++)                                                       \
          sum[r][c] += d * *(const vector *)(in + c * stride + s);                                 \
      }                                                                                            \
    for (size_t r = 0; r < ROWS; r++)                                                              \
      for (size_t c = 0; c < COLUMNS; c++) gradient[r * row_step + c] += NAME(lane_sum)(&sum[r][c]); \
  }
APPROXIMA_OUTER_BLOCK(4, 2)
APPROXIMA_OUTER_BLOCK(4, 1)
APPROXIMA_OUTER_BLOCK(1, 2)
APPROXIMA_OUTER_BLOCK(1, 1)
#undef APPROXIMA_OUTER_BLOCK

APPROXIMA_CLONES
void NAME(approxima_dense_gradient)(const real *delta, const real *in, real *weights_gradient,
                                    real *bias_gradient, size_t inputs, size_t outputs,
                                    size_t samples, size_t stride) {
  size_t r = 0;
  for (; r + 4 <= outputs; r += 4) {
    size_t c = 0;
    for (; c + 2 <= inputs; c += 2)
      NAME(outer_block_4_2)(delta + r * stride, in + c * stride, weights_gradient + r * inputs + c,
                            inputs, samples, stride);
    if (c < inputs)
      NAME(outer_block_4_1)(delta + r * stride, in + c * stride, weights_gradient + r * inputs + c,
                            inputs, samples, stride);
  }
  for (; r < outputs; r++) {
    size_t c = 0;
    for (; c + 2 <= inputs; c += 2)
      NAME(outer_block_1_2)(delta + r * stride, in + c * stride, weights_gradient + r * inputs + c,
                            inputs, samples, stride);
    if (c < inputs)
      NAME(outer_block_1_1)(delta + r * stride, in + c * stride, weights_gradient + r * inputs + c,
                            inputs, samples, stride);
  }
  for (r = 0; r < outputs; r++) {
    NAME(vector) sum = {0};
    for (size_t s = 0; s < samples; s += LANES)
      sum += *(const NAME(vector) *)(delta + r * stride + s);
    bias_gradient[r] += NAME(lane_sum)(&sum);
  }
}

APPROXIMA_CLONES
void NAME(approxima_dense_jacobian)(const real *delta, const real *in, real *rows, size_t inputs,
                                    size_t outputs, size_t samples, size_t stride) {
  for (size_t o = 0; o < outputs; o++)
    for (size_t i = 0; i < inputs; i++) {
      real *row = rows + (o * inputs + i) * stride;
      for (size_t s = 0; s < samples; s++) row[s] = delta[o * stride + s] * in[i * stride + s];
    }
  real *bias_rows = rows + outputs * inputs * stride;
  for (size_t k = 0; k < outputs * stride; k++) bias_rows[k] = delta[k];
}

APPROXIMA_CLONES
void NAME(approxima_multiply)(real *values, const real *factors, size_t count) {
  for (size_t k = 0; k < count; k++) values[k] *= factors[k];
}
