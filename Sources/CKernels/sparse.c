// Layers whose weights stand in compressed rows, on feature-major tiles.

#include "SparseKernels.h"

#if defined(__x86_64__) && defined(__linux__)
#define APPROXIMA_CLONES                                                                           \
  __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define APPROXIMA_CLONES
#endif

// Rows of a tile begin where the caller's memory does: no alignment is promised.
typedef double vector __attribute__((vector_size(32), aligned(8)));
typedef long long mask __attribute__((vector_size(32), aligned(8)));
// Eight sums at a time hide the latency of a fused multiply-add.
enum { LANES = 4, SUMS = 8, BLOCK = LANES * SUMS };

static inline __attribute__((always_inline)) void row_sums(vector sums[SUMS], const int32_t *columns,
                                                           const double *weights, int32_t first,
                                                           int32_t end, const double *in,
                                                           size_t samples) {
  for (int32_t k = first; k < end; k++) {
    const double weight = weights[k];
    const vector *x = (const vector *)(in + (size_t)columns[k] * samples);
    for (int i = 0; i < SUMS; i++) sums[i] += weight * x[i];
  }
}

APPROXIMA_CLONES
void approxima_sparse_forward_f64(const int32_t *starts, const int32_t *columns,
                                  const double *weights, const double *bias, const double *in,
                                  double *out, size_t rows, size_t samples, int relu) {
  for (size_t s = 0; s < samples; s += BLOCK) {
    for (size_t r = 0; r < rows; r++) {
      vector sums[SUMS];
      for (int i = 0; i < SUMS; i++) sums[i] = bias[r] - (vector){0};
      row_sums(sums, columns, weights, starts[r], starts[r + 1], in + s, samples);
      vector *y = (vector *)(out + r * samples + s);
      if (relu) {
        // NaN passes: it is not at most 0.
        for (int i = 0; i < SUMS; i++) y[i] = (vector)((mask)sums[i] & ~(mask)(sums[i] <= 0));
      } else {
        for (int i = 0; i < SUMS; i++) y[i] = sums[i];
      }
    }
  }
}

APPROXIMA_CLONES
void approxima_sparse_add_f64(const int32_t *starts, const int32_t *columns, const double *weights,
                              const double *in, double *out, size_t rows, size_t samples) {
  for (size_t s = 0; s < samples; s += BLOCK) {
    for (size_t r = 0; r < rows; r++) {
      vector *y = (vector *)(out + r * samples + s);
      vector sums[SUMS];
      for (int i = 0; i < SUMS; i++) sums[i] = y[i];
      row_sums(sums, columns, weights, starts[r], starts[r + 1], in + s, samples);
      for (int i = 0; i < SUMS; i++) y[i] = sums[i];
    }
  }
}
