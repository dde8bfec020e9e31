// The numerical kernels: tiles of samples through dense layers, activations, loss and Adam, in Float64
// and Float32, for each instruction set.
//
// A tile is a matrix (features × samples) whose rows are contiguous: element (f, s) at f * samples + s.
// Weights are (outputs × inputs), row-major. Every sum runs in an order that depends on the shape and
// on the instruction set alone, so that results do not depend on the number of threads.
#ifndef APPROXIMA_CKERNELS_H
#define APPROXIMA_CKERNELS_H

#include <stddef.h>

#include "SparseKernels.h"

// What a thread does while it spins.
static inline void approxima_pause(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __builtin_arm_yield();
#endif
}

// Activations that have vector code, in the order of their codes.
#define APPROXIMA_ACTIVATIONS(item)                                                                \
  item(identity) item(relu) item(leaky) item(clamp) item(hard_sigmoid) item(hard_swish)            \
  item(relu_square) item(relu_cube) item(square) item(cube) item(absolute) item(softsign)          \
  item(tanh) item(sigmoid) item(softplus) item(silu) item(mish) item(elu) item(celu)               \
  item(gaussian) item(gelu) item(gelu_tanh) item(sine) item(cosine)                                \
  item(step) item(sign) item(ternary) item(floor) item(sawtooth)

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

// One dense layer of a tape; places are offsets, in numbers, into the parameters or the memory.
typedef struct approxima_layer {
  size_t inputs;
  // The first inputs, which are the values of the layer before; the others are the network's inputs.
  size_t carried;
  size_t outputs;
  // In the parameters: the weights, then the biases.
  size_t weights;
  // In the parameters: the trained slope of the activation, where has_slope.
  size_t slope;
  int has_slope;
  enum approxima_activation activation;
  // Slope of leaky; bounds of clamp; scale and scale·alpha of elu; alpha and 1/alpha (half the digits)
  // of celu; threshold of ternary.
  double first, second;
  // In the memory: what the layer sees, its pre-activations, values, derivatives of the activation,
  // and derivatives of the loss by the pre-activations. The pre-activations may stand where the values
  // will; relu and identity write no derivatives.
  size_t input, preactivation, value, derivative, delta;
} approxima_layer;

// Numbers of work memory that the layer's products need.
static inline size_t approxima_work(size_t inputs, size_t outputs) {
  const size_t widest = inputs > outputs ? inputs : outputs;
  return inputs * outputs < APPROXIMA_LARGE ? 0 : widest * APPROXIMA_SLICE;
}

// The kernels of one instruction set in one precision; pointers are to numbers of that precision.
typedef struct approxima_kernels {
  const char *instruction_set;

  // Takes a tile through the layers. Values of foreign activations are left to the caller.
  void (*forward)(const approxima_layer *layers, size_t count, const void *parameters, void *memory,
                  void *work, size_t samples, int with_derivatives);
  // From the deltas of the last layer to the gradient of all, which is written or, with `adds`, added
  // to.
  void (*backward)(const approxima_layer *layers, size_t count, const void *parameters, void *memory,
                   void *work, void *gradient, size_t samples, int adds);
  // From the deltas of the last layer to rows[p * samples + s], the derivative by parameter p at s.
  void (*jacobian)(const approxima_layer *layers, size_t count, const void *parameters, void *memory,
                   void *work, void *rows, size_t samples);
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
