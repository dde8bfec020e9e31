#include "BenchmarkMachine.h"

// Fourteen chains hide the latency of two units; the result is used, so that the loop stays.
#define DEFINE(real, bytes, attributes, name)                                                      \
  attributes static double name(long rounds) {                                                     \
    typedef real vector __attribute__((vector_size(bytes)));                                       \
    volatile real seed = (real)0.999;                                                              \
    const vector factor = (vector){0} + seed, term = (vector){0} + (real)(1 - seed);               \
    vector sum[14];                                                                                \
    for (int i = 0; i < 14; i++) sum[i] = (vector){0} + (real)i;                                   \
    for (long round = 0; round < rounds; round++)                                                  \
      for (int i = 0; i < 14; i++) sum[i] = sum[i] * factor + term;                                \
    volatile real used;                                                                            \
    for (int i = 0; i < 14; i++) used = sum[i][0];                                                 \
    (void)used;                                                                                    \
    return (double)rounds * 14 * 2 * (bytes / sizeof(real));                                       \
  }
#define DEFINE_BOTH(bytes, attributes, name)                                                       \
  DEFINE(double, bytes, attributes, name##_f64) DEFINE(float, bytes, attributes, name##_f32)

DEFINE_BOTH(16, , baseline)
#if defined(__x86_64__)
DEFINE_BOTH(32, __attribute__((target("arch=x86-64-v3"))), avx2)
DEFINE_BOTH(64, __attribute__((target("arch=x86-64-v4"), min_vector_width(512))), avx512)
#define CHOOSE(real)                                                                               \
  __builtin_cpu_init();                                                                            \
  if (__builtin_cpu_supports("x86-64-v4")) return avx512_##real(rounds);                           \
  if (__builtin_cpu_supports("x86-64-v3")) return avx2_##real(rounds);                             \
  return baseline_##real(rounds);
#else
#define CHOOSE(real) return baseline_##real(rounds);
#endif

double approxima_fma_f64(long rounds) { CHOOSE(f64) }
double approxima_fma_f32(long rounds) { CHOOSE(f32) }
