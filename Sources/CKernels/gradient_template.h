// Sums over the samples of products of rows: the gradient by a layer's weights, and its Jacobian; a
// template, see templates.h.

// Every second lane of two vectors, one after the other.
#if ROW_LANES == 2
#define EVEN 0, 2
#define ODD 1, 3
#elif ROW_LANES == 4
#define EVEN 0, 2, 4, 6
#define ODD 1, 3, 5, 7
#elif ROW_LANES == 8
#define EVEN 0, 2, 4, 6, 8, 10, 12, 14
#define ODD 1, 3, 5, 7, 9, 11, 13, 15
#else
#define EVEN 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30
#define ODD 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31
#endif

// sums[k] = the sum of the lanes of v[k], for `count` vectors; overwrites them. `v` has room up to a
// multiple of ROW_LANES, `sums` too.
APPROXIMA_INLINE void NAME(lane_sums)(const size_t count, ROW_VECTOR *v, real *sums) {
#pragma clang loop unroll(full)
  for (size_t k = count; k % ROW_LANES != 0; k++) v[k] = (ROW_VECTOR){0};
#pragma clang loop unroll(full)
  for (size_t first = 0; first < count; first += ROW_LANES) {
#pragma clang loop unroll(full)
    for (size_t n = ROW_LANES / 2; n > 0; n /= 2)
#pragma clang loop unroll(full)
      for (size_t i = 0; i < n; i++) {
        const ROW_VECTOR a = v[first + 2 * i], b = v[first + 2 * i + 1];
        v[first + i] = __builtin_shufflevector(a, b, EVEN) + __builtin_shufflevector(a, b, ODD);
      }
    *(ROW_VECTOR *)(sums + first) = v[first];
  }
}

// gradient[r * step + c] (+)= Σ_s delta[r, s] in[c, s] for a block of rows and columns and, where there
// are any, biases[r] (+)= Σ_s delta[r, s] in the same pass.
APPROXIMA_INLINE void NAME(sum_block)(const size_t rows, const size_t columns, const real *delta,
                                      const real *in, real *gradient, real *biases, size_t step,
                                      size_t samples, int adds) {
  ROW_VECTOR sum[32], row_sum[16];
#pragma clang loop unroll(full)
  for (size_t i = 0; i < rows * columns; i++) sum[i] = (ROW_VECTOR){0};
#pragma clang loop unroll(full)
  for (size_t r = 0; r < rows; r++) row_sum[r] = (ROW_VECTOR){0};
#pragma clang loop unroll(disable)
  for (size_t s = 0; s < samples; s += ROW_LANES) {
    ROW_VECTOR x[8];
#pragma clang loop unroll(full)
    for (size_t c = 0; c < columns; c++) x[c] = *(const ROW_VECTOR *)(in + c * samples + s);
#pragma clang loop unroll(full)
    for (size_t r = 0; r < rows; r++) {
      const ROW_VECTOR d = *(const ROW_VECTOR *)(delta + r * samples + s);
#pragma clang loop unroll(full)
      for (size_t c = 0; c < columns; c++) sum[r * columns + c] += d * x[c];
      if (biases) row_sum[r] += d;
    }
  }
  real sums[32];
  NAME(lane_sums)(rows * columns, sum, sums);
#pragma clang loop unroll(full)
  for (size_t r = 0; r < rows; r++)
#pragma clang loop unroll(full)
    for (size_t c = 0; c < columns; c++) {
      real *target = gradient + r * step + c;
      *target = (adds ? *target : 0) + sums[r * columns + c];
    }
  if (!biases) return;
  NAME(lane_sums)(rows, row_sum, sums);
#pragma clang loop unroll(full)
  for (size_t r = 0; r < rows; r++) biases[r] = (adds ? biases[r] : 0) + sums[r];
}

// gradient[r] (+)= Σ_s delta[r, s]
APPROXIMA_INLINE void NAME(row_sums)(const size_t rows, const real *delta, real *gradient,
                                     size_t samples, int adds) {
  ROW_VECTOR sum[16];
#pragma clang loop unroll(full)
  for (size_t r = 0; r < rows; r++) sum[r] = (ROW_VECTOR){0};
#pragma clang loop unroll(disable)
  for (size_t s = 0; s < samples; s += ROW_LANES)
#pragma clang loop unroll(full)
    for (size_t r = 0; r < rows; r++) sum[r] += *(const ROW_VECTOR *)(delta + r * samples + s);
  real sums[16];
  NAME(lane_sums)(rows, sum, sums);
#pragma clang loop unroll(full)
  for (size_t r = 0; r < rows; r++) gradient[r] = (adds ? gradient[r] : 0) + sums[r];
}

// Σ over the samples, of the weights and of the biases where they are not null. Blocks of at most
// SUM_BLOCK sums: as square as the shape of the layer lets them be.
static void NAME(gradient)(const real *delta, const real *in, real *weights, real *biases,
                           size_t inputs, size_t outputs, size_t samples, int adds, real *work) {
  // Few inputs' blocks take the biases along.
  int has_taken_biases = 0;
  if (weights && approxima_work(inputs, outputs) > 0) {
    NAME(packed_product)(delta, samples, 1, 0, in, 1, samples, weights, inputs, outputs, samples,
                         inputs, adds, approxima_plain, 0, work);
  } else if (weights) {
    has_taken_biases = biases && inputs <= 2;
    const size_t tall = inputs <= 2 ? SUM_BLOCK / 2 : outputs <= 2 ? 2 : 4;
    const size_t broad = SUM_BLOCK / tall;
    size_t rows, columns;
    for (size_t row = 0; row < outputs; row += rows) {
      rows = outputs - row < tall ? outputs - row : tall;
      if (rows > 4 && rows < 8) rows = 4;
      for (size_t column = 0; column < inputs; column += columns) {
        const size_t blocks = (inputs - column + broad - 1) / broad;
        columns = (inputs - column + blocks - 1) / blocks;
#define BODY(r, c)                                                                                 \
  case 16 * r + c:                                                                                 \
    NAME(sum_block)(r, c, delta + row * samples, in + column * samples,                            \
                    weights + row * inputs + column, 0, inputs, samples, adds);                    \
    break;
// Of few inputs, which one block of columns takes, the biases' sums go along.
#define WITH_BIASES(r, c)                                                                          \
  case 16 * r + c:                                                                                 \
    if (has_taken_biases)                                                                          \
      NAME(sum_block)(r, c, delta + row * samples, in, weights + row * inputs, biases + row,       \
                      inputs, samples, adds);                                                      \
    else                                                                                           \
      NAME(sum_block)(r, c, delta + row * samples, in + column * samples,                          \
                      weights + row * inputs + column, 0, inputs, samples, adds);                  \
    break;
#define BODIES(r) WITH_BIASES(r, 1) WITH_BIASES(r, 2)
        switch (16 * rows + columns) {
          BODIES(1) BODIES(2) BODIES(3) BODIES(4)
          BODY(1, 3) BODY(1, 4) BODY(2, 3) BODY(2, 4)
#if SUM_BLOCK == 16
          BODIES(8)
          BODY(3, 3) BODY(3, 4) BODY(4, 3) BODY(4, 4)
          BODY(1, 5) BODY(1, 6) BODY(1, 7) BODY(1, 8) BODY(2, 5) BODY(2, 6) BODY(2, 7) BODY(2, 8)
#endif
        }
#undef BODIES
#undef WITH_BIASES
#undef BODY
      }
    }
  }
  if (!biases || has_taken_biases) return;
  size_t rows;
  for (size_t row = 0; row < outputs; row += rows) {
    rows = outputs - row >= 8 ? 8 : outputs - row >= 4 ? 4 : 1;
    const real *from = delta + row * samples;
    switch (rows) {
      case 8: NAME(row_sums)(8, from, biases + row, samples, adds); break;
      case 4: NAME(row_sums)(4, from, biases + row, samples, adds); break;
      default: NAME(row_sums)(1, from, biases + row, samples, adds);
    }
  }
}

// weights[(o * inputs + i) * samples + s] (+)= delta[o, s] in[i, s] and biases[o, s] (+)= delta[o, s],
// where they are not null.
APPROXIMA_INLINE void NAME(row_products)(const real *delta, const real *in, real *weights,
                                         real *biases, size_t inputs, size_t outputs,
                                         size_t samples, const int adds) {
  for (size_t o = 0; o < outputs; o++)
    for (size_t s = 0; s < samples; s += 4 * ROW_LANES) {
      ROW_VECTOR d[4];
#pragma clang loop unroll(full)
      for (size_t v = 0; v < 4; v++)
        d[v] = *(const ROW_VECTOR *)(delta + o * samples + s + v * ROW_LANES);
      for (size_t i = 0; i < (weights ? inputs : 0); i++)
#pragma clang loop unroll(full)
        for (size_t v = 0; v < 4; v++) {
          ROW_VECTOR *to = (ROW_VECTOR *)(weights + (o * inputs + i) * samples + s + v * ROW_LANES);
          const ROW_VECTOR product = d[v] * *(const ROW_VECTOR *)(in + i * samples + s + v * ROW_LANES);
          *to = adds ? *to + product : product;
        }
      if (!biases) continue;
#pragma clang loop unroll(full)
      for (size_t v = 0; v < 4; v++) {
        ROW_VECTOR *to = (ROW_VECTOR *)(biases + o * samples + s + v * ROW_LANES);
        *to = adds ? *to + d[v] : d[v];
      }
    }
}

static void NAME(products_of_rows)(const real *delta, const real *in, real *weights, real *biases,
                                   size_t inputs, size_t outputs, size_t samples, int adds) {
  if (adds)
    NAME(row_products)(delta, in, weights, biases, inputs, outputs, samples, 1);
  else
    NAME(row_products)(delta, in, weights, biases, inputs, outputs, samples, 0);
}
