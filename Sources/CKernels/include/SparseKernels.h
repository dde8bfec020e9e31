// Layers with few weights, on feature-major tiles: part of the header CKernels.h.
#ifndef APPROXIMA_SPARSE_KERNELS_H
#define APPROXIMA_SPARSE_KERNELS_H

#include <stddef.h>
#include <stdint.h>

// out[r, s] = bias[r] + sum over k in [starts[r], starts[r + 1]) of weights[k] in[columns[k], s], and
// the larger of that and 0 where `relu`. The sum runs in the order of k. Element (f, s) of a tile
// stands at f * samples + s; `samples` is a multiple of 32; the tiles lie apart.
void approxima_sparse_forward_f64(const int32_t *starts, const int32_t *columns,
                                  const double *weights, const double *bias, const double *in,
                                  double *out, size_t rows, size_t samples, int relu);

// As above, without bias, added to what stands in `out`.
void approxima_sparse_add_f64(const int32_t *starts, const int32_t *columns, const double *weights,
                              const double *in, double *out, size_t rows, size_t samples);

#endif
