// Layers whose weights stand in compressed rows, on feature-major tiles.

#include "SparseKernels.h"
#include "clones.h"

// Rows of a tile begin where the caller's memory does: no alignment is promised.
typedef double vector __attribute__((vector_size(32), aligned(8)));
typedef long long mask __attribute__((vector_size(32), aligned(8)));
// Eight sums at a time hide the latency of a fused multiply-add.
enum { LANES = 4, SUMS = 8, BLOCK = LANES * SUMS };

APPROXIMA_CLONES("arch=x86-64-v3", "arch=x86-64-v4")
void approxima_sparse_rows_f64(const int32_t *starts, const int32_t *columns, const double *weights,
                               const double *bias, const int32_t *destinations,
                               const uint8_t *kinds, size_t rows, double *memory, size_t samples) {
  for (size_t r = 0; r < rows; r++) {
    const int32_t first = starts[r], end = starts[r + 1];
    double *row = memory + (size_t)destinations[r] * samples;
    for (size_t s = 0; s < samples; s += BLOCK) {
      vector *y = (vector *)(row + s);
      vector sums[SUMS];
      const vector start = bias[r] - (vector){0};
      for (int i = 0; i < SUMS; i++) sums[i] = start;
      for (int32_t k = first; k < end; k++) {
        const double weight = weights[k];
        const vector *x = (const vector *)(memory + (size_t)columns[k] * samples + s);
        for (int i = 0; i < SUMS; i++) sums[i] += weight * x[i];
      }
      switch (kinds[r]) {
      case approxima_sparse_relu:
        for (int i = 0; i < SUMS; i++) y[i] = (vector)((mask)sums[i] & ~(mask)(sums[i] <= 0));
        break;
      case approxima_sparse_add:
        for (int i = 0; i < SUMS; i++) y[i] += sums[i];
        break;
      default:
        for (int i = 0; i < SUMS; i++) y[i] = sums[i];
      }
    }
  }
}
