// Orthogonal reduction of rows that arrive below a triangle, by Householder reflections (Golub and Van
// Loan, Matrix Computations, 4th ed., section 6.5.3), in Float64.
//
// Rows come in blocks that stay in the first cache while all columns are reduced: for the narrow
// matrices of small fits that is faster than LAPACK's routines, which are built for large ones.

#include <math.h>
#include <stdint.h>
#include <string.h>

// A column of a block fills eight registers.
enum { LANES = VECTOR_BYTES / 8, BLOCK = 8 * LANES };
_Static_assert(BLOCK <= APPROXIMA_TRIANGLE_ROWS, "the work holds a block");
typedef double vector __attribute__((vector_size(VECTOR_BYTES)));

APPROXIMA_INLINE double total(vector v) {
  double half[LANES];
  for (size_t l = 0; l < LANES; l++) half[l] = v[l];
  for (size_t width = LANES / 2; width > 0; width /= 2)
    for (size_t l = 0; l < width; l++) half[l] += half[l + width];
  return half[0];
}

// Reflects the columns `first`..<`last` of the row `r` of R and of the block: the reflection has
// `head` in the row of R and the block's column x below it, and the factor `tau` / `head`².
// Each sum has the order of one column alone, however many go at once.
#define APPROXIMA_REFLECT(COLUMNS)                                                                 \
  APPROXIMA_INLINE void reflect_##COLUMNS(const vector *x, double head, double tau, double *r,     \
                                          double *block, size_t count) {                           \
    vector sum[COLUMNS];                                                                           \
    for (size_t c = 0; c < COLUMNS; c++) {                                                         \
      const vector *b = (const vector *)(block + c * BLOCK);                                       \
      sum[c] = x[0] * b[0];                                                                        \
      for (size_t i = 1; i < count; i++) sum[c] += x[i] * b[i];                                    \
    }                                                                                              \
    double factor[COLUMNS];                                                                        \
    for (size_t c = 0; c < COLUMNS; c++) {                                                         \
      factor[c] = tau * (r[c] * head + total(sum[c]));                                             \
      r[c] -= factor[c] * head;                                                                    \
    }                                                                                              \
    for (size_t c = 0; c < COLUMNS; c++) {                                                         \
      vector *b = (vector *)(block + c * BLOCK);                                                   \
      for (size_t i = 0; i < count; i++) b[i] -= factor[c] * x[i];                                 \
    }                                                                                              \
  }
APPROXIMA_REFLECT(4)
APPROXIMA_REFLECT(1)
#undef APPROXIMA_REFLECT

// 2^-e for the largest magnitude m of a column and its diagonal, 2^e <= m < 2^(e+1); 1 where m is no number
// above 0.
static __attribute__((noinline, cold)) double power_near(const vector *x, size_t count, double diagonal) {
  double largest = fabs(diagonal);
  for (size_t i = 0; i < count; i++)
    for (size_t l = 0; l < LANES; l++) largest = fmax(largest, fabs(x[i][l]));
  if (!(largest > 0 && largest <= 0x1.fffffffffffffp1023)) return 1;
  const int exponent = ilogb(largest);
  return ldexp(1, exponent < -1000 ? 1000 : exponent > 1000 ? -1000 : -exponent);
}

// Clears column j of the block, of which `count` vectors are not zero, into R.
APPROXIMA_INLINE void clear(double *triangle, double *block, size_t columns, size_t j,
                            size_t count) {
  const vector *column = (const vector *)(block + j * BLOCK);
  vector x[BLOCK / LANES];
  vector squares = {0};
  for (size_t i = 0; i < count; i++) {
    x[i] = column[i];
    squares += x[i] * x[i];
  }
  double below = total(squares);
  double *r = triangle + j * columns;
  double diagonal = r[j];
  double size = diagonal * diagonal + below, unit = 1;
  // The reflection is the same for a column times a power of two, whose squares stay in range. The power is
  // read off the block, so that x need not be in memory.
  if (__builtin_expect(!(size >= 0x1p-900 && size <= 0x1p900), 0)) {
    const double scale = power_near(column, count, diagonal);
    squares = (vector){0};
    for (size_t i = 0; i < count; i++) {
      x[i] *= scale;
      squares += x[i] * x[i];
    }
    below = total(squares);
    diagonal *= scale;
    size = diagonal * diagonal + below;
    unit = 1 / scale;
  }
  // NaN goes on, so that the caller sees it.
  if (below == 0) return;
  const double length = sqrt(size);
  const double image = diagonal > 0 ? -length : length;
  const double head = diagonal - image;
  const double tau = -1 / (image * head);
  r[j] = image * unit;
  size_t k = j + 1;
  for (; k + 4 <= columns; k += 4) reflect_4(x, head, tau, r + k, block + k * BLOCK, count);
  for (; k < columns; k++) reflect_1(x, head, tau, r + k, block + k * BLOCK, count);
}

// Takes a block into R. Rows at and after `shift` + j + 1 are zero in column j.
APPROXIMA_INLINE void reduce(double *triangle, double *block, size_t columns, size_t rows,
                             size_t shift, size_t first) {
  for (size_t j = first; j < columns; j++) {
    const size_t height = shift + j + 1 - first < rows ? shift + j + 1 - first : rows;
    switch ((height + LANES - 1) / LANES) {
    case 1: clear(triangle, block, columns, j, 1); break;
    case 2: clear(triangle, block, columns, j, 2); break;
    case 3: clear(triangle, block, columns, j, 3); break;
    case 4: clear(triangle, block, columns, j, 4); break;
    case 5: clear(triangle, block, columns, j, 5); break;
    case 6: clear(triangle, block, columns, j, 6); break;
    case 7: clear(triangle, block, columns, j, 7); break;
    default: clear(triangle, block, columns, j, 8);
    }
  }
}

APPROXIMA_INLINE double *aligned(double *work) {
  return (double *)(((uintptr_t)work + 63) & ~(uintptr_t)63);
}

static void triangle_add_rows(double *triangle, size_t columns, const double *rows, size_t count,
                                 size_t stride, double *work) {
  double *block = aligned(work);
  for (size_t first = 0; first < count; first += BLOCK) {
    const size_t taken = count - first < BLOCK ? count - first : BLOCK;
    const size_t padded = (taken + LANES - 1) / LANES * LANES;
    for (size_t j = 0; j < columns; j++) {
      memcpy(block + j * BLOCK, rows + j * stride + first, taken * sizeof(double));
      memset(block + j * BLOCK + taken, 0, (padded - taken) * sizeof(double));
    }
    reduce(triangle, block, columns, taken, BLOCK, 0);
  }
}

static void triangle_add_diagonal(double *triangle, size_t columns, const double *diagonal,
                                     size_t count, double *work) {
  double *block = aligned(work);
  for (size_t first = 0; first < count; first += BLOCK) {
    const size_t taken = count - first < BLOCK ? count - first : BLOCK;
    memset(block + first * BLOCK, 0, (columns - first) * BLOCK * sizeof(double));
    for (size_t i = 0; i < taken; i++) block[(first + i) * BLOCK + i] = diagonal[first + i];
    reduce(triangle, block, columns, taken, 0, first);
  }
}

static void triangle_solve(const double *triangle, size_t columns, size_t order, double *x) {
  for (size_t i = order; i-- > 0;) {
    const double *r = triangle + i * columns;
    double sum[LANES] = {0};
    size_t j = i + 1;
    for (; j + LANES <= order; j += LANES)
      for (size_t l = 0; l < LANES; l++) sum[l] += r[j + l] * x[j + l];
    for (size_t l = 0; j + l < order; l++) sum[l] += r[j + l] * x[j + l];
    vector all = {0};
    for (size_t l = 0; l < LANES; l++) all[l] = sum[l];
    x[i] = (x[i] - total(all)) / r[i];
  }
}

static void triangle_solve_transposed(const double *restrict triangle, size_t columns,
                                         size_t order, double *restrict x) {
  for (size_t i = 0; i < order; i++) {
    const double *r = triangle + i * columns;
    x[i] /= r[i];
    for (size_t j = i + 1; j < order; j++) x[j] -= r[j] * x[i];
  }
}

const approxima_triangle_kernels NAMED(approxima_triangle, SUFFIX) = {
    triangle_add_rows, triangle_add_diagonal, triangle_solve, triangle_solve_transposed};
