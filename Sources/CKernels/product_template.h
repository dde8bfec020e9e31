// Products of matrices with tiles, in blocks that stay in registers: a template, see templates.h.
//
// `samples` is a multiple of four vectors, so no product has a remainder over the samples; rows are
// split into blocks of nearly equal height.

#define ROW_LANES (VECTOR_BYTES / REAL_BYTES)
typedef real NAME(row_vector) __attribute__((ext_vector_type(ROW_LANES), aligned(REAL_BYTES)));
#define ROW_VECTOR NAME(row_vector)
// What a comparison gives.
typedef __typeof__((ROW_VECTOR){0} < (ROW_VECTOR){0}) NAME(row_integers);
#define ROW_INTEGERS NAME(row_integers)

APPROXIMA_INLINE void NAME(store)(const size_t rows, const size_t vectors, ROW_VECTOR sum[][4],
                                  real *out, size_t step, enum approxima_finish finish,
                                  const real *factor) {
#define EACH(expression)                                                                           \
  _Pragma("clang loop unroll(full)") for (size_t r = 0; r < rows; r++)                             \
      _Pragma("clang loop unroll(full)") for (size_t v = 0; v < vectors; v++) {                    \
    const size_t place = r * step + v * ROW_LANES;                                                 \
    const ROW_VECTOR x = sum[r][v];                                                                \
    *(ROW_VECTOR *)(out + place) = expression;                                                     \
  }
#define FACTOR *(const ROW_VECTOR *)(factor + place)
  switch (finish) {
    case approxima_plain: EACH(x) break;
    case approxima_rectified: EACH(x <= 0 ? (ROW_VECTOR){0} : x) break;
    case approxima_scaled: EACH(x * FACTOR) break;
    case approxima_gated: EACH(FACTOR > 0 ? x : (ROW_VECTOR){0}) break;
    case approxima_accumulated: EACH(*(const ROW_VECTOR *)(out + place) + x) break;
  }
#undef EACH
#undef FACTOR
}

// out[r, s] = finish(bias[r] + Σ_k matrix[r * row_step + k * column_step] in[k, s]) for `rows` rows and
// all samples, `vectors` vectors at a time.
APPROXIMA_INLINE void NAME(rows_product)(const size_t rows, const size_t vectors,
                                         const real *matrix, size_t row_step, size_t column_step,
                                         const real *bias, const real *in, real *out, size_t terms,
                                         size_t samples, enum approxima_finish finish, const real *factor) {
  for (size_t s = 0; s < samples; s += vectors * ROW_LANES) {
    ROW_VECTOR sum[ROW_BLOCK][4];
#pragma clang loop unroll(full)
    for (size_t r = 0; r < rows; r++) {
      const real start = bias ? bias[r] : 0;
#pragma clang loop unroll(full)
      for (size_t v = 0; v < vectors; v++) sum[r][v] = (ROW_VECTOR){0} + start;
    }
#pragma clang loop unroll(disable)
    for (size_t k = 0; k < terms; k++) {
      ROW_VECTOR x[4];
#pragma clang loop unroll(full)
      for (size_t v = 0; v < vectors; v++)
        x[v] = *(const ROW_VECTOR *)(in + k * samples + s + v * ROW_LANES);
#pragma clang loop unroll(full)
      for (size_t r = 0; r < rows; r++) {
        const real weight = matrix[r * row_step + k * column_step];
#pragma clang loop unroll(full)
        for (size_t v = 0; v < vectors; v++) sum[r][v] += weight * x[v];
      }
    }
    NAME(store)(rows, vectors, sum, out + s, samples, finish, factor ? factor + s : 0);
  }
}

// A block's height, as a constant for `body`, which sees it as ROWS.
#if ROW_BLOCK == 8
#define TALLEST(body) case 8: body(8) case 7: body(7) case 6: body(6) case 5: body(5) case 4: body(4)
#elif ROW_BLOCK == 6
#define TALLEST(body) case 6: body(6) case 5: body(5) case 4: body(4)
#else
#define TALLEST(body) case 4: body(4)
#endif
#define FOR_HEIGHT(height, body)                                                                   \
  switch (height) { TALLEST(body) case 3: body(3) case 2: body(2) case 1: body(1) }

// Narrow blocks take four vectors at a time, so that enough sums run side by side.
#define VECTORS(rows) ((rows) <= WIDE_ROWS ? 4 : 2)

static void NAME(product)(const real *matrix, size_t row_step, size_t column_step, const real *bias,
                          const real *in, real *out, size_t rows, size_t terms, size_t samples,
                          enum approxima_finish finish, const real *factor) {
  size_t height;
  for (size_t row = 0; row < rows; row += height) {
    const size_t blocks = (rows - row + ROW_BLOCK - 1) / ROW_BLOCK;
    height = (rows - row + blocks - 1) / blocks;
#define BODY(n)                                                                                    \
  NAME(rows_product)(n, VECTORS(n), matrix + row * row_step, row_step, column_step,                \
                     bias ? bias + row : 0, in, out + row * samples, terms, samples, finish,       \
                     factor ? factor + row * samples : 0);                                         \
  break;
    FOR_HEIGHT(height, BODY)
#undef BODY
  }
}

// Columns of a packed panel.
#define PANEL (2 * ROW_LANES)

// sum over a slice of `terms` of a packed block (terms × rows) times a packed panel (terms × PANEL),
// from `out` or from the bias, to `out`.
APPROXIMA_INLINE void NAME(packed_block)(const size_t rows, const real *block, const real *panel,
                                         size_t terms, int continues, const real *bias, real *out,
                                         size_t step, enum approxima_finish finish, const real *factor) {
  ROW_VECTOR sum[ROW_BLOCK][4];
#pragma clang loop unroll(full)
  for (size_t r = 0; r < rows; r++)
#pragma clang loop unroll(full)
    for (size_t v = 0; v < 2; v++)
      sum[r][v] = continues ? *(const ROW_VECTOR *)(out + r * step + v * ROW_LANES)
                            : (ROW_VECTOR){0} + (bias ? bias[r] : 0);
#pragma clang loop unroll_count(4)
  for (size_t k = 0; k < terms; k++) {
    const ROW_VECTOR x0 = *(const ROW_VECTOR *)(panel + k * PANEL);
    const ROW_VECTOR x1 = *(const ROW_VECTOR *)(panel + k * PANEL + ROW_LANES);
#pragma clang loop unroll(full)
    for (size_t r = 0; r < rows; r++) {
      const real weight = block[k * rows + r];
      sum[r][0] += weight * x0;
      sum[r][1] += weight * x1;
    }
  }
  NAME(store)(rows, 2, sum, out, step, finish, factor);
}

// out[r, c] = finish(start + Σ_k matrix[r * row_step + k * column_step] in[k * term_step + c * in_step]),
// for matrices beyond the cache. The start is out[r, c] with `adds`, else bias[r] or 0. `work` holds
// rows × APPROXIMA_SLICE numbers. Both sides are packed, slice by slice of the terms, so that neither
// strides nor cache conflicts cost (K. Goto and R. van de Geijn, ACM TOMS 34, 2008).
static void NAME(packed_product)(const real *matrix, size_t row_step, size_t column_step,
                                 const real *bias, const real *in, size_t term_step, size_t in_step,
                                 real *out, size_t out_step, size_t rows, size_t terms,
                                 size_t columns, int adds, enum approxima_finish finish, const real *factor,
                                 real *work) {
  real panel[APPROXIMA_SLICE * PANEL] __attribute__((aligned(64)));
  real edge[2][ROW_BLOCK * PANEL] __attribute__((aligned(64)));
  const size_t blocks = (rows + ROW_BLOCK - 1) / ROW_BLOCK;
  for (size_t first = 0; first < terms; first += APPROXIMA_SLICE) {
    const size_t count = terms - first < APPROXIMA_SLICE ? terms - first : APPROXIMA_SLICE;
    const int continues = adds || first > 0;
    const enum approxima_finish last = first + count < terms ? approxima_plain : finish;
    for (size_t row = 0, left = blocks, height; row < rows; row += height, left--) {
      height = (rows - row + left - 1) / left;
      const real *source = matrix + row * row_step + first * column_step;
      real *target = work + row * APPROXIMA_SLICE;
      if (column_step == 1)
        for (size_t r = 0; r < height; r++)
          for (size_t k = 0; k < count; k++) target[k * height + r] = source[r * row_step + k];
      else
        for (size_t k = 0; k < count; k++)
          for (size_t r = 0; r < height; r++)
            target[k * height + r] = source[r * row_step + k * column_step];
    }
    for (size_t column = 0; column < columns; column += PANEL) {
      const size_t width = columns - column < PANEL ? columns - column : PANEL;
      const real *source = in + first * term_step + column * in_step;
      if (in_step == 1 && width == PANEL)
        for (size_t k = 0; k < count; k++)
          for (size_t v = 0; v < 2; v++)
            *(ROW_VECTOR *)(panel + k * PANEL + v * ROW_LANES) =
                *(const ROW_VECTOR *)(source + k * term_step + v * ROW_LANES);
      else if (in_step == 1)
        for (size_t k = 0; k < count; k++) {
          for (size_t c = 0; c < width; c++) panel[k * PANEL + c] = source[k * term_step + c];
          for (size_t c = width; c < PANEL; c++) panel[k * PANEL + c] = 0;
        }
      else
        for (size_t c = 0; c < PANEL; c++)
          for (size_t k = 0; k < count; k++)
            panel[k * PANEL + c] = c < width ? source[k * term_step + c * in_step] : 0;
      for (size_t row = 0, left = blocks, height; row < rows; row += height, left--) {
        height = (rows - row + left - 1) / left;
        const real *start = bias ? bias + row : 0;
        real *target = out + row * out_step + column;
        const real *by = factor ? factor + row * out_step + column : 0;
        size_t step = out_step;
        if (width < PANEL) {
          // At the edge, through a block of whole vectors.
          for (size_t r = 0; r < height; r++)
            for (size_t c = 0; c < width; c++) {
              edge[0][r * PANEL + c] = continues ? target[r * out_step + c] : 0;
              edge[1][r * PANEL + c] = by ? by[r * out_step + c] : 0;
            }
          by = by ? edge[1] : 0;
          step = PANEL;
        }
        real *block = width < PANEL ? edge[0] : target;
#define BODY(n)                                                                                    \
  NAME(packed_block)(n, work + row * APPROXIMA_SLICE, panel, count, continues, start, block, step, \
                     last, by);                                                                    \
  break;
        FOR_HEIGHT(height, BODY)
#undef BODY
        if (width < PANEL)
          for (size_t r = 0; r < height; r++)
            for (size_t c = 0; c < width; c++) target[r * out_step + c] = edge[0][r * PANEL + c];
      }
    }
  }
}
