// The kernels of one instruction set, in both precisions. The file that includes this sets
// VECTOR_BYTES (a register), ROW_BLOCK (rows of a block of a product) and SUFFIX.

#include "CKernels.h"
#include "vector_coefficients.h"

#define APPROXIMA_INLINE static inline __attribute__((always_inline))
// Vectors pass between inlined functions only, so no calling convention is at stake.
#pragma clang diagnostic ignored "-Wpsabi"
// Bytes of a vector of activations: one register of AVX-512, two of AVX2. Of 32, 64 and 128 the fastest
// on AVX-512; on AVX2, 128 gained up to a fifth for some and lost a tenth for others.
#define ACTIVATION_BYTES 64
#define JOINED(a, b) a##b
#define NAMED(base, suffix) JOINED(base, suffix)

#define real double
#define NAME(base) base##_f64
#define REAL_BYTES 8
#define APPROXIMA_SINGLE 0
#include "templates.h"
#undef real
#undef NAME
#undef REAL_BYTES
#undef APPROXIMA_SINGLE

#define real float
#define NAME(base) base##_f32
#define REAL_BYTES 4
#define APPROXIMA_SINGLE 1
#include "templates.h"
