// The kernels for every machine: 16-byte vectors, which SSE2 and NEON have.

#if defined(__aarch64__)
#define INSTRUCTION_SET "neon"
// 32 registers.
#define ROW_BLOCK 8
#define WIDE_ROWS 4
#define SUM_BLOCK 16
#else
#define INSTRUCTION_SET "baseline"
#define ROW_BLOCK 4
#define WIDE_ROWS 1
#define SUM_BLOCK 8
#endif
#define VECTOR_BYTES 16
#define ACTIVATION_BYTES 128
#define SUFFIX _baseline
#include "instance.h"
