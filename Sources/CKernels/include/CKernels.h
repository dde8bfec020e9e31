// The numerical kernels: tiles of samples through dense layers, activations, loss and Adam, in Float64
// and Float32, for each instruction set.
//
// A tile is a matrix (features × samples) whose rows are contiguous: element (f, s) at f * samples + s.
// Weights are (outputs × inputs), row-major. Every sum runs in an order that depends on the shape and
// on the instruction set alone, so that results do not depend on the number of threads.
#ifndef APPROXIMA_CKERNELS_H
#define APPROXIMA_CKERNELS_H

#include <stddef.h>

#include "SignKernels.h"
#include "SparseKernels.h"

// What a thread does while it spins.
static inline void approxima_pause(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __builtin_arm_yield();
#endif
}

// APPROXIMA_ACTIVATIONS: those that have vector code.
#include "../activations_template.h"

#define APPROXIMA_NAME_ACTIVATION(name) approxima_##name,
enum approxima_activation {
  APPROXIMA_ACTIVATIONS(APPROXIMA_NAME_ACTIVATION)
  // No vector code: the caller computes it between two calls.
  approxima_foreign
};
#undef APPROXIMA_NAME_ACTIVATION

// A multiple of the samples that every tile has, in bytes of a row.
enum { APPROXIMA_ROW_BYTES = 256 };
// Products of larger matrices are packed, in slices of so many terms.
enum { APPROXIMA_LARGE = 32768, APPROXIMA_SLICE = 128 };

// What an operation does.
enum approxima_operation_kind {
  // value = activation(weights · input + biases), on each of `copies` groups of features.
  approxima_affine,
  // value = activation(input), feature by feature.
  approxima_pointwise,
  // value = input
  approxima_copy,
  // value = input + other
  approxima_sum,
  // value = input · other, feature by feature.
  approxima_product,
  // value = `outputs` cubic B-splines of each of `copies` features, on grids of their own; tangents outside.
  approxima_splines
};

// What becomes of a product's sum before it is stored. `factor` lies as the output does.
enum approxima_finish {
  // Nothing.
  approxima_plain,
  // max(sum, 0)
  approxima_rectified,
  // sum · factor
  approxima_scaled,
  // sum where factor > 0, else 0: with the values of relu as factor, the way back through relu.
  approxima_gated,
  // output + sum
  approxima_accumulated
};

// One operation on a tile; places are offsets, in numbers, into the network's numbers or the memory.
typedef struct approxima_operation {
  enum approxima_operation_kind kind;
  // Features that the operation makes and, of affine, that it reads, both of one group.
  size_t outputs, inputs;
  size_t copies;

  // Among the numbers: the weights (outputs × inputs, row-major), the biases where has_biases, and the
  // trained slope of the activation where has_slope. Of splines the weights are knots (copies × (outputs + 4)).
  size_t weights, biases, slope;
  int has_biases, has_slope;
  // Which of them the gradient has.
  int trains_weights, trains_biases, trains_slope;
  // identity where there is none.
  enum approxima_activation activation;
  // Slope of leaky; bounds of clamp; scale and scale·alpha of elu; alpha and 1/alpha (half the digits)
  // of celu; threshold of ternary.
  double first, second;

  // In the memory: what the operation reads, the second of sum and product, the arguments of the activation,
  // its values and, where has_derivative, its derivatives. The arguments may stand where the values
  // will.
  size_t input, other, preactivation, value, derivative;
  int has_derivative;

  // The way back: where is_wanted, `delta` holds the derivatives of the loss by the operation's arguments or,
  // where is_raw, by its values, through whose activation they must go first.
  int is_wanted, is_raw;
  size_t delta;
  // Rows that become 0 before some of them are added to.
  size_t cleared, cleared_rows;
  // The deltas go on to the first input_rows rows at input_delta (all groups together), which are written or,
  // with input_adds, added to; of affine, through the activation of the operation that made the
  // input:
  // `finish` says how, with the factors at `factor`. The same for the other.
  size_t input_rows, input_delta, other_rows, other_delta;
  int input_adds, other_adds;
  enum approxima_finish finish;
  size_t factor;
  // A row of memory that is free.
  size_t scratch;
  // Of splines, where has_windows and the way back follows: for each feature the number of the first spline that is
  // not 0, then the slopes of that and the three behind (5 rows).
  size_t windows;
  int has_windows;
} approxima_operation;

// Numbers of work memory that the products of so many inputs and outputs need.
static inline size_t approxima_work(size_t inputs, size_t outputs) {
  const size_t widest = inputs > outputs ? inputs : outputs;
  return inputs * outputs < APPROXIMA_LARGE ? 0 : widest * APPROXIMA_SLICE;
}

// Attention of tokens to tokens, of heads of `size` features. Of each token, one after the other, there are queries,
// keys and values of all heads; or, hashed in `rounds` > 0, queries and values. Rotations are (rounds × factors ×
// half × size).
typedef struct approxima_attention {
  size_t tokens, heads, size;
  size_t rounds, bucket, factors, half;
} approxima_attention;

// Queries with those that fill the last block.
static inline size_t approxima_attend_padded(size_t tokens, size_t block) {
  return (tokens + block - 1) / block * block;
}

// The keys of a chunk, those of the one before among them.
static inline size_t approxima_attend_chunk(const approxima_attention *a) {
  return 2 * a->bucket < a->tokens ? 2 * a->bucket : a->tokens;
}

// Whether a hashed attention takes all keys at once and leaves out those that no round shows: where sequences are
// short or rounds many, this meets no more keys than the chunks of all rounds.
static inline int approxima_attend_masks(const approxima_attention *a, size_t block) {
  if (a->rounds == 0) return 0;
  const size_t n = a->tokens, bucket = a->bucket < n ? a->bucket : n;
  const size_t chunks = (n + bucket - 1) / bucket * ((bucket + block - 1) / block);
  return (n + block - 1) / block * n <= a->rounds * chunks * approxima_attend_chunk(a);
}

// The most keys that a block of queries meets.
static inline size_t approxima_attend_listed(const approxima_attention *a, size_t block) {
  return a->rounds == 0 || approxima_attend_masks(a, block) ? a->tokens : approxima_attend_chunk(a);
}

// The tokens of the last chunk of a round, which the first chunk sees as the one before; 0 where keys are not taken by
// chunks.
static inline size_t approxima_attend_lead(const approxima_attention *a, size_t block) {
  if (a->rounds == 0 || a->bucket >= a->tokens || approxima_attend_masks(a, block)) return 0;
  return a->tokens % a->bucket > 0 ? a->tokens % a->bucket : a->bucket;
}

// Numbers and places of work memory; `bytes` of a number.
static inline size_t approxima_attend_work(const approxima_attention *a, size_t bytes) {
  const size_t block = APPROXIMA_ROW_BYTES / bytes, padded = approxima_attend_padded(a->tokens, block);
  const size_t listed = approxima_attend_listed(a, block);
  return (4 * a->size + 3 + a->half) * padded + (3 * a->size + 2 * listed) * block +
         4 * (2 * a->tokens + approxima_attend_lead(a, block)) * a->size + a->rounds * (a->tokens + block) +
         approxima_work(a->size, 1);
}
static inline size_t approxima_attend_places(const approxima_attention *a, size_t bytes) {
  const size_t lead = approxima_attend_lead(a, APPROXIMA_ROW_BYTES / bytes);
  size_t buckets = 1;
  for (size_t factor = 0; factor < a->factors; factor++) buckets *= 2 * a->half;
  return (a->rounds > 0 ? a->rounds : 1) * (a->tokens + lead) + a->tokens + buckets + 1;
}

// The kernels of one instruction set in one precision; pointers are to numbers of that precision.
typedef struct approxima_kernels {
  const char *instruction_set;

  // Takes a tile through the operations. Values of foreign activations are left to the caller.
  void (*forward)(const approxima_operation *operations, size_t count, const void *numbers, void *memory,
                  void *work, size_t samples, int with_derivatives);
  // From the deltas of the last operation to the gradient by the trained numbers, which is written or, with
  // `adds`, added to.
  void (*backward)(const approxima_operation *operations, size_t count, const void *numbers, void *memory,
                   void *work, void *gradient, size_t samples, int adds);
  // From the deltas of the last operation to rows[p * samples + s], the derivative by trained number p at s,
  // which is written or, with `adds`, added to.
  void (*jacobian)(const approxima_operation *operations, size_t count, const void *numbers, void *memory,
                   void *work, void *rows, size_t samples, int adds);
  // value[k] and derivative[k] of the activation at in[k]; no derivative where it is null. The value's
  // block may be the input's; else the blocks lie apart.
  void (*activate)(enum approxima_activation activation, double first, double second, const void *in,
                   void *value, void *derivative, size_t count);
  // Σ (outputs[k] - data[k])²; delta[k] = factor (outputs[k] - data[k]), where delta is not null.
  double (*squares)(const void *outputs, const void *data, void *delta, double factor, size_t count);
  // One step of Adam: from parameters to updated, which may be the same.
  void (*adam)(const void *parameters, void *updated, const void *gradient, void *first,
               void *second, double first_decay, double second_decay, double scale,
               double correction, double epsilon, size_t count);
  // sum[k] += terms[k]
  void (*add)(void *sum, const void *terms, size_t count);
  // Attention of a tile, (features of all tokens × samples), to (tokens · heads · size × samples); and from the deltas
  // of what it makes to those of what it reads, which are written.
  void (*attend)(const approxima_attention *attention, const void *rotations, const void *in, void *out,
                 size_t samples, void *work, int *places);
  void (*attend_back)(const approxima_attention *attention, const void *rotations, const void *in,
                      const void *delta, void *by_in, size_t samples, void *work, int *places);
} approxima_kernels;

// Kernels for an instruction set that this machine has, from 0, the most general, upwards; null where
// there are no more.
const approxima_kernels *approxima_kernels_f64(int level);
const approxima_kernels *approxima_kernels_f32(int level);

// Triangles: the factor R of A = Q·R, (columns × columns), row-major, zero below its diagonal. `work`
// has APPROXIMA_TRIANGLE_ROWS * columns + 8 numbers. Squares of norms must not overflow.
enum { APPROXIMA_TRIANGLE_ROWS = 64 };
typedef struct approxima_triangle_kernels {
  // Adds rows to A: element (i, j) at rows[i + j * stride].
  void (*add_rows)(double *triangle, size_t columns, const double *rows, size_t count, size_t stride,
                   double *work);
  // Adds the rows of a diagonal matrix to A, in its first `count` columns.
  void (*add_diagonal)(double *triangle, size_t columns, const double *diagonal, size_t count,
                       double *work);
  // Solves R x = b in place, for the leading `order` rows and columns of R; the same for Rᵀ.
  void (*solve)(const double *triangle, size_t columns, size_t order, double *x);
  void (*solve_transposed)(const double *triangle, size_t columns, size_t order, double *x);
} approxima_triangle_kernels;

const approxima_triangle_kernels *approxima_kernels_triangle(int level);

#endif
