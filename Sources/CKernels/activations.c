// Activations and their derivatives as branch-free vector code, Float64 and Float32 from one template.

#include "CKernels.h"
#include "vector_coefficients.h"

// One binary, three instruction sets: the loader picks the best that the machine has.
#if defined(__x86_64__) && defined(__linux__)
#define APPROXIMA_CLONES                                                                           \
  __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define APPROXIMA_CLONES
#endif
#define APPROXIMA_INLINE static inline __attribute__((always_inline))
// Vectors pass between inlined functions only, so no calling convention is at stake.
#pragma clang diagnostic ignored "-Wpsabi"
// Bytes of a vector: one register of AVX-512, two of AVX2. 32 and 128 were slower on both.
#define APPROXIMA_BYTES 64

#define real double
#define LANES (APPROXIMA_BYTES / 8)
#define NAME(base) base##_f64
#define APPROXIMA_SINGLE 0
#include "vector_math.h"
#include "activations_template.h"
#include "vector_undefine.h"

#define real float
#define LANES (APPROXIMA_BYTES / 4)
#define NAME(base) base##_f32
#define APPROXIMA_SINGLE 1
#include "vector_math.h"
#include "activations_template.h"
