// The kernels of one instruction set, in both precisions. The file that includes this sets
// INSTRUCTION_SET, its name, and SUFFIX; VECTOR_BYTES, a register; ACTIVATION_BYTES, so many registers that
// the long chains of an activation run side by side; ROW_BLOCK, the most rows of a block of a product,
// and WIDE_ROWS, up to which a block takes four vectors; SUM_BLOCK, how many sums a gradient's block
// keeps; where there is one, SCALEF_F64 and SCALEF_F32.

#include "CKernels.h"
#include "vector_coefficients.h"

#define APPROXIMA_INLINE static inline __attribute__((always_inline))
// Vectors pass between inlined functions only, so no calling convention is at stake.
#pragma clang diagnostic ignored "-Wpsabi"
#define JOINED(a, b) a##b
#define NAMED(base, suffix) JOINED(base, suffix)

#define real double
#define NAME(base) base##_f64
#define REAL_BYTES 8
#define APPROXIMA_SINGLE 0
#ifdef SCALEF_F64
#define SCALEF SCALEF_F64
#define SCALEF_REGISTER __m512d
#endif
#include "templates.h"

#define real float
#define NAME(base) base##_f32
#define REAL_BYTES 4
#define APPROXIMA_SINGLE 1
#ifdef SCALEF_F32
#define SCALEF SCALEF_F32
#define SCALEF_REGISTER __m512
#endif
#include "templates.h"

#include "triangle_template.h"
