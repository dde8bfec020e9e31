// Which kernels this machine can run.

#include "CKernels.h"

#define DECLARE(suffix)                                                                            \
  extern const approxima_kernels approxima_table_f64_##suffix, approxima_table_f32_##suffix;       \
  extern const approxima_triangle_kernels approxima_triangle_##suffix;
DECLARE(baseline)
#if defined(__x86_64__)
DECLARE(avx2)
DECLARE(avx512)

static int levels(void) {
  __builtin_cpu_init();
  if (__builtin_cpu_supports("x86-64-v4")) return 3;
  return __builtin_cpu_supports("x86-64-v3") ? 2 : 1;
}
#define TABLES(real)                                                                               \
  {&approxima_table_##real##_baseline, &approxima_table_##real##_avx2,                             \
   &approxima_table_##real##_avx512}
#else
static int levels(void) { return 1; }
#define TABLES(real) {&approxima_table_##real##_baseline}
#endif

#define CHOOSE(real)                                                                               \
  const approxima_kernels *approxima_kernels_##real(int level) {                                   \
    static const approxima_kernels *const tables[] = TABLES(real);                                 \
    return level >= 0 && level < levels() ? tables[level] : 0;                                     \
  }
CHOOSE(f64)
CHOOSE(f32)

#if defined(__x86_64__)
#define TRIANGLES {&approxima_triangle_baseline, &approxima_triangle_avx2, &approxima_triangle_avx512}
#else
#define TRIANGLES {&approxima_triangle_baseline}
#endif
const approxima_triangle_kernels *approxima_kernels_triangle(int level) {
  static const approxima_triangle_kernels *const tables[] = TRIANGLES;
  return level >= 0 && level < levels() ? tables[level] : 0;
}
