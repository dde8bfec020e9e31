// The kernels for x86-64 with AVX-512 (F, BW, CD, DQ, VL).
#if defined(__x86_64__)
#include <immintrin.h>
#pragma clang attribute push(__attribute__((target("arch=x86-64-v4"))), apply_to = function)
// Else the compiler splits the vectors in two, as is best for the first processors that had them.
#pragma clang attribute push(__attribute__((min_vector_width(512))), apply_to = function)
// x times 2^exponent, subnormal results rounded once.
#define SCALEF_F64(x, exponent) _mm512_scalef_pd(x, exponent)
#define SCALEF_F32(x, exponent) _mm512_scalef_ps(x, exponent)
#define INSTRUCTION_SET "avx512"
#define VECTOR_BYTES 64
#define ACTIVATION_BYTES 256
// 32 registers.
#define ROW_BLOCK 8
#define WIDE_ROWS 4
#define SUM_BLOCK 16
#define SUFFIX _avx512
#include "instance.h"
#pragma clang attribute pop
#pragma clang attribute pop
#endif
