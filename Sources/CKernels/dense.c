// Dense layers on feature-major tiles, Float64 and Float32 from one template.

#include "CKernels.h"

// One binary, three instruction sets: the loader picks the best that the machine has.
#if defined(__x86_64__) && defined(__linux__)
#define APPROXIMA_CLONES                                                                           \
  __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define APPROXIMA_CLONES
#endif
#define APPROXIMA_INLINE static inline __attribute__((always_inline))

#define real double
#define LANES 4
#define NAME(base) base##_f64
#include "dense_template.h"
#undef real
#undef LANES
#undef NAME

#define real float
#define LANES 8
#define NAME(base) base##_f32
#include "dense_template.h"
