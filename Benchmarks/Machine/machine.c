#include "BenchmarkMachine.h"

#if defined(__x86_64__) && defined(__linux__)
#define CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define CLONES
#endif

// Twelve chains hide the latency of two units; the result is used, so that the loop stays.
#define DEFINE(real, suffix)                                                                       \
  typedef real vector_##suffix __attribute__((vector_size(32)));                                   \
  CLONES double approxima_fma_##suffix(long rounds) {                                              \
    vector_##suffix sum[12];                                                                       \
    for (int i = 0; i < 12; i++) sum[i] = (vector_##suffix){0} + (real)i;                          \
    volatile real seed = (real)0.999;                                                              \
    const vector_##suffix factor = (vector_##suffix){0} + seed;                                    \
    const vector_##suffix term = (vector_##suffix){0} + (real)(1 - seed);                          \
    for (long round = 0; round < rounds; round++)                                                  \
      for (int i = 0; i < 12; i++) sum[i] = sum[i] * factor + term;                                \
    volatile real used;                                                                            \
    for (int i = 0; i < 12; i++) used = sum[i][0];                                                 \
    (void)used;                                                                                    \
    return (double)rounds * 12 * 2 * (32 / sizeof(real));                                          \
  }
DEFINE(double, f64)
DEFINE(float, f32)
