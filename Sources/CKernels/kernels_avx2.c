// The kernels for x86-64 with AVX2 and fused multiply-adds.
#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("arch=x86-64-v3"))), apply_to = function)
#define INSTRUCTION_SET "avx2"
#define VECTOR_BYTES 32
#define ACTIVATION_BYTES 128
// 16 registers.
#define ROW_BLOCK 6
#define WIDE_ROWS 2
#define SUM_BLOCK 8
#define SUFFIX _avx2
#include "instance.h"
#pragma clang attribute pop
#endif
