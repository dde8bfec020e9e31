// Products of signs, 64 to a word: part of the header CKernels.h.
#ifndef APPROXIMA_SIGN_KERNELS_H
#define APPROXIMA_SIGN_KERNELS_H

#include <stddef.h>
#include <stdint.h>

// Samples come in blocks of so many.
enum { APPROXIMA_SIGN_BLOCK = 32 };

// For rows r and samples s: the sum over the terms of weight[r] times sign[s], where bit 1 stands for -1 and the
// bits behind the last term are 0. `weights` is (rows × words), `signs` (blocks × words × samples of a block),
// `sums` (rows × samples), all row-major; `samples` is a multiple of APPROXIMA_SIGN_BLOCK.
void approxima_binary_sums(const uint64_t *weights, const uint64_t *signs, size_t rows,
                           size_t words, size_t samples, int32_t terms, int32_t *sums);

// The same of weights -1, 0 and 1: `present` (rows × words) has bit 1 where a weight is not 0.
void approxima_ternary_sums(const uint64_t *weights, const uint64_t *present,
                            const uint64_t *signs, size_t rows, size_t words, size_t samples,
                            int32_t *sums);

#endif
