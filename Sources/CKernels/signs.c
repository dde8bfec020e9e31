// Products of signs: exclusive or and count of bits. Exact, so that all instruction sets agree.

#include "SignKernels.h"
#include "clones.h"

// AVX-512 counts the bits of eight words in one instruction where it has VPOPCNTDQ.
enum { BLOCK = APPROXIMA_SIGN_BLOCK };

APPROXIMA_CLONES("popcnt", "avx2", "avx512vpopcntdq")
void approxima_binary_sums(const uint64_t *weights, const uint64_t *signs, size_t rows,
                           size_t words, size_t samples, int32_t terms, int32_t *sums) {
  for (size_t s = 0; s < samples; s += BLOCK) {
    for (size_t r = 0; r < rows; r++) {
      const uint64_t *row = weights + r * words;
      // Of different signs.
      uint64_t counts[BLOCK] = {0};
      for (size_t w = 0; w < words; w++) {
        const uint64_t *column = signs + s * words + w * BLOCK;
        const uint64_t word = row[w];
        for (int i = 0; i < BLOCK; i++)
          counts[i] += (uint64_t)__builtin_popcountll(word ^ column[i]);
      }
      for (int i = 0; i < BLOCK; i++)
        sums[r * samples + s + (size_t)i] = terms - 2 * (int32_t)counts[i];
    }
  }
}

APPROXIMA_CLONES("popcnt", "avx2", "avx512vpopcntdq")
void approxima_ternary_sums(const uint64_t *weights, const uint64_t *present,
                            const uint64_t *signs, size_t rows, size_t words, size_t samples,
                            int32_t *sums) {
  for (size_t s = 0; s < samples; s += BLOCK) {
    for (size_t r = 0; r < rows; r++) {
      const uint64_t *row = weights + r * words, *mask = present + r * words;
      uint64_t counts[BLOCK] = {0};
      int32_t terms = 0;
      for (size_t w = 0; w < words; w++) {
        const uint64_t *column = signs + s * words + w * BLOCK;
        const uint64_t word = row[w], there = mask[w];
        terms += __builtin_popcountll(there);
        for (int i = 0; i < BLOCK; i++)
          counts[i] += (uint64_t)__builtin_popcountll((word ^ column[i]) & there);
      }
      for (int i = 0; i < BLOCK; i++)
        sums[r * samples + s + (size_t)i] = terms - 2 * (int32_t)counts[i];
    }
  }
}
