// Layers with few weights, on feature-major tiles: part of the header CKernels.h.
#ifndef APPROXIMA_SPARSE_KERNELS_H
#define APPROXIMA_SPARSE_KERNELS_H

#include <stddef.h>
#include <stdint.h>

// What a row does with its sum.
enum approxima_sparse_kind {
  approxima_sparse_store,
  // The larger of the sum and 0; NaN passes.
  approxima_sparse_relu,
  // Added to what stands at the destination.
  approxima_sparse_add,
};

// For every row r in order: the sum of bias[r] and weights[k] memory[columns[k], s] over k in
// [starts[r], starts[r + 1]), in that order, goes to memory[destinations[r], s] as kinds[r] says.
// Element (f, s) of the memory stands at f * samples + s; `samples` is a multiple of 32.
void approxima_sparse_rows_f64(const int32_t *starts, const int32_t *columns, const double *weights,
                               const double *bias, const int32_t *destinations,
                               const uint8_t *kinds, size_t rows, double *memory, size_t samples);

#endif
