// Kernels on feature-major tiles: one header for all families, dense layers and activations.
//
// A tile is a matrix (features × samples) whose rows are contiguous: element (f, s) at f * stride + s.
// Weights are (outputs × inputs), row-major. Every sum runs in an order that depends on the shape
// alone, so that results do not depend on the number of threads.
#ifndef APPROXIMA_CKERNELS_H
#define APPROXIMA_CKERNELS_H

#include <stddef.h>

#define APPROXIMA_DECLARE_DENSE(real, suffix)                                                      \
  /* out[o, s] = bias[o] + sum_i weights[o, i] in[i, s] */                                         \
  void approxima_dense_forward_##suffix(const real *weights, const real *bias, const real *in,     \
                                        real *out, size_t inputs, size_t outputs, size_t samples,  \
                                        size_t stride);                                            \
  /* in_delta[i, s] = sum_o weights[o, i] delta[o, s], for the first `rows` inputs */              \
  void approxima_dense_backward_##suffix(const real *weights, const real *delta, real *in_delta,   \
                                         size_t inputs, size_t rows, size_t outputs,               \
                                         size_t samples, size_t stride);                           \
  /* weights_gradient[o, i] += sum_s delta[o, s] in[i, s]; bias_gradient[o] += sum_s delta[o, s] */ \
  void approxima_dense_gradient_##suffix(const real *delta, const real *in,                        \
                                         real *weights_gradient, real *bias_gradient,              \
                                         size_t inputs, size_t outputs, size_t samples,            \
                                         size_t stride);                                           \
  /* rows[(o * inputs + i) * stride + s] = delta[o, s] in[i, s], then a copy of delta */           \
  void approxima_dense_jacobian_##suffix(const real *delta, const real *in, real *rows,            \
                                         size_t inputs, size_t outputs, size_t samples,            \
                                         size_t stride);                                           \
  /* values[k] *= factors[k] */                                                                    \
  void approxima_multiply_##suffix(real *values, const real *factors, size_t count);

APPROXIMA_DECLARE_DENSE(double, f64)
APPROXIMA_DECLARE_DENSE(float, f32)

#undef APPROXIMA_DECLARE_DENSE

// Activations that have vector code, in the order of their codes.
#define APPROXIMA_ACTIVATIONS(item)                                                                \
  item(identity) item(relu) item(leaky) item(clamp) item(hard_sigmoid) item(hard_swish)            \
  item(relu_square) item(relu_cube) item(square) item(cube) item(absolute) item(softsign)          \
  item(tanh) item(sigmoid) item(softplus) item(silu) item(mish) item(elu) item(celu)               \
  item(gaussian) item(gelu) item(gelu_tanh) item(sine) item(cosine)

#define APPROXIMA_NAME_ACTIVATION(name) approxima_##name,
enum approxima_activation { APPROXIMA_ACTIVATIONS(APPROXIMA_NAME_ACTIVATION) };
#undef APPROXIMA_NAME_ACTIVATION

#define APPROXIMA_DECLARE_ACTIVATE(real, suffix)                                                   \
  /* value[k] and derivative[k] of the activation at in[k]; no derivative where it is null. The    \
     value's block may be the input's; else the blocks lie apart. `first` and `second`: slope of   \
     leaky; bounds of clamp; scale and scale·alpha of elu; alpha and 1/alpha (half the digits) of  \
     celu. */                                                                                      \
  void approxima_activate_##suffix(enum approxima_activation activation, real first, real second,  \
                                   const real *in, real *value, real *derivative, size_t count);

APPROXIMA_DECLARE_ACTIVATE(double, f64)
APPROXIMA_DECLARE_ACTIVATE(float, f32)

#undef APPROXIMA_DECLARE_ACTIVATE

// Triangles: the factor R of A = Q·R, (columns × columns), row-major, zero below its diagonal. `work`
// has APPROXIMA_TRIANGLE_ROWS * columns + 8 numbers. Squares of norms must not overflow.
enum { APPROXIMA_TRIANGLE_ROWS = 64 };
/* Adds rows to A: element (i, j) at rows[i + j * stride]. */
void approxima_triangle_add_rows(double *triangle, size_t columns, const double *rows, size_t count,
                                 size_t stride, double *work);
/* Adds the rows of a diagonal matrix to A, in its first `count` columns. */
void approxima_triangle_add_diagonal(double *triangle, size_t columns, const double *diagonal,
                                     size_t count, double *work);
/* Solves R x = b in place, for the leading `order` rows and columns of R. */
void approxima_triangle_solve(const double *triangle, size_t columns, size_t order, double *x);
/* The same for the transposed of R. */
void approxima_triangle_solve_transposed(const double *triangle, size_t columns, size_t order,
                                         double *x);

#endif
