// Prints what the kernels for every machine compute from fixed numbers, as bits, a line each: two machines
// are compared line by line. Called by compare.py.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "CKernels.h"

enum { SAMPLES = 64, COUNT = 4096 };

static unsigned long long state = 1;

// In (-1, 1), the same on every machine.
static double next(void) {
  state = state * 6364136223846793005ULL + 1442695040888963407ULL;
  return (double)(long long)(state >> 11) * 0x1p-52 - 1;
}

static void print_f64(const char *name, const void *values, size_t count) {
  const double *numbers = values;
  for (size_t k = 0; k < count; k++) {
    unsigned long long bits;
    memcpy(&bits, numbers + k, sizeof bits);
    printf("f64 %s %zu %016llx\n", name, k, bits);
  }
}

static void print_f32(const char *name, const void *values, size_t count) {
  const float *numbers = values;
  for (size_t k = 0; k < count; k++) {
    unsigned bits;
    memcpy(&bits, numbers + k, sizeof bits);
    printf("f32 %s %zu %08x\n", name, k, bits);
  }
}

#define NAME_OF(name) #name,
static const char *const names[] = {APPROXIMA_ACTIVATIONS(NAME_OF)};
enum { ACTIVATIONS = sizeof names / sizeof names[0] };

// The two constants of those that have any, as docs of approxima_operation say.
static void constants(int activation, double *first, double *second) {
  *first = 0.25, *second = 0.5;
  if (activation == approxima_clamp) *first = -1, *second = 1;
  if (activation == approxima_celu) *first = 2, *second = 0.5;
}

#define PROGRAM(real, tag)                                                                        \
  static void activations_##tag(const approxima_kernels *kernels) {                               \
    static real in[COUNT], value[COUNT], derivative[COUNT];                                       \
    for (int activation = 0; activation < ACTIVATIONS; activation++) {                            \
      double first, second;                                                                       \
      constants(activation, &first, &second);                                                     \
      for (size_t k = 0; k < COUNT; k++)                                                          \
        in[k] = (real)(k % 4 == 0 ? 40 * next() : k % 4 == 1 ? 1e-3 * next() : 6 * next());       \
      in[0] = 0;                                                                                  \
      kernels->activate(activation, first, second, in, value, derivative, COUNT);                 \
      char name[64];                                                                              \
      snprintf(name, sizeof name, "%s.value", names[activation]);                                 \
      print_##tag(name, value, COUNT);                                                            \
      snprintf(name, sizeof name, "%s.derivative", names[activation]);                            \
      print_##tag(name, derivative, COUNT);                                                       \
    }                                                                                             \
  }                                                                                               \
  /* Two layers, tanh and affine, forward, back, and a step of Adam. */                           \
  static void layers_##tag(const approxima_kernels *kernels, size_t width, const char *name) {    \
    const size_t first = width * 3, hidden = first + width, output = hidden + width;              \
    const size_t numbers = output + 1, rows = 3 + 3 * width + 1 + 1 + width + 1;                  \
    real *parameters = calloc(numbers, sizeof(real)), *gradient = calloc(numbers, sizeof(real));  \
    real *moments = calloc(2 * numbers, sizeof(real));                                            \
    real *memory = aligned_alloc(256, ((rows * SAMPLES * sizeof(real) + 255) / 256) * 256);       \
    real *work = calloc(APPROXIMA_SLICE * (width + 4) + 64, sizeof(real));                        \
    real *data = calloc(SAMPLES, sizeof(real));                                                   \
    memset(memory, 0, rows * SAMPLES * sizeof(real));                                             \
    for (size_t k = 0; k < numbers; k++) parameters[k] = (real)next();                            \
    for (size_t k = 0; k < 3 * SAMPLES; k++) memory[k] = (real)next();                            \
    for (size_t k = 0; k < SAMPLES; k++) data[k] = (real)next();                                  \
    const size_t sums = 3 * SAMPLES, values = sums + width * SAMPLES;                             \
    const size_t derivatives = values + width * SAMPLES, made = derivatives + width * SAMPLES;    \
    const size_t delta = made + SAMPLES, below = delta + SAMPLES;                                 \
    approxima_operation operations[2];                                                            \
    memset(operations, 0, sizeof operations);                                                     \
    operations[0] = (approxima_operation){                                                        \
        .kind = approxima_affine, .outputs = width, .inputs = 3, .copies = 1, .weights = 0,       \
        .biases = first, .has_biases = 1, .trains_weights = 1, .trains_biases = 1,                \
        .activation = approxima_tanh, .input = 0, .preactivation = sums, .value = values,         \
        .derivative = derivatives, .has_derivative = 1, .is_wanted = 1, .delta = below};          \
    operations[1] = (approxima_operation){                                                        \
        .kind = approxima_affine, .outputs = 1, .inputs = width, .copies = 1, .weights = hidden,  \
        .biases = output, .has_biases = 1, .trains_weights = 1, .trains_biases = 1,               \
        .activation = approxima_identity, .input = values, .preactivation = made, .value = made,  \
        .is_wanted = 1, .delta = delta, .input_rows = width, .input_delta = below,                \
        .finish = approxima_scaled, .factor = derivatives};                                       \
    kernels->forward(operations, 2, parameters, memory, work, SAMPLES, 1);                        \
    print_##tag(name, memory + made, SAMPLES);                                                    \
    const double loss = kernels->squares(memory + made, data, memory + delta, 2.0 / SAMPLES, SAMPLES); \
    printf("loss %s %d %a\n", name, (int)sizeof(real), loss);                                     \
    kernels->backward(operations, 2, parameters, memory, work, gradient, SAMPLES, 0);             \
    print_##tag(name, gradient, numbers);                                                         \
    kernels->adam(parameters, parameters, gradient, moments, moments + numbers, 0.9, 0.999, 1e-3, \
                  1, 1e-8, numbers);                                                              \
    print_##tag(name, parameters, numbers);                                                       \
    free(parameters), free(gradient), free(moments), free(memory), free(work), free(data);        \
  }                                                                                               \
  /* Cubic splines of one feature, and their way back. */                                         \
  static void splines_##tag(const approxima_kernels *kernels, size_t intervals, const char *name) { \
    const size_t count = intervals + 3, out = SAMPLES, windows = out + count * SAMPLES;           \
    const size_t delta = windows + 5 * SAMPLES, back = delta + count * SAMPLES;                   \
    real *knots = calloc(count + 4, sizeof(real)), *memory = calloc(back + SAMPLES, sizeof(real)); \
    for (size_t k = 0; k < count + 4; k++) {                                                      \
      const size_t place = k < 3 ? 0 : k > count ? intervals : k - 3;                             \
      knots[k] = (real)(place * place) / (real)(intervals * intervals);                           \
    }                                                                                             \
    for (size_t k = 0; k < SAMPLES; k++) memory[k] = (real)(1.2 * next());                        \
    for (size_t k = delta; k < back; k++) memory[k] = (real)next();                               \
    approxima_operation operation;                                                                \
    memset(&operation, 0, sizeof operation);                                                      \
    operation = (approxima_operation){                                                            \
        .kind = approxima_splines, .outputs = count, .inputs = 1, .copies = 1, .value = out,      \
        .windows = windows, .has_windows = 1, .is_wanted = 1, .delta = delta, .input_rows = 1,    \
        .input_delta = back};                                                                     \
    kernels->forward(&operation, 1, knots, memory, 0, SAMPLES, 1);                                \
    print_##tag(name, memory + out, count * SAMPLES);                                             \
    kernels->backward(&operation, 1, knots, memory, 0, 0, SAMPLES, 0);                            \
    print_##tag(name, memory + back, SAMPLES);                                                    \
    free(knots), free(memory);                                                                    \
  }
PROGRAM(double, f64)
PROGRAM(float, f32)

int main(void) {
  const approxima_kernels *doubles = approxima_kernels_f64(0), *floats = approxima_kernels_f32(0);
  fprintf(stderr, "%s\n", doubles->instruction_set);
  activations_f64(doubles);
  activations_f32(floats);
  layers_f64(doubles, 16, "narrow"), layers_f64(doubles, 300, "wide");
  layers_f32(floats, 16, "narrow"), layers_f32(floats, 300, "wide");
  splines_f64(doubles, 3, "splines"), splines_f64(doubles, 40, "splines.many");
  splines_f32(floats, 3, "splines"), splines_f32(floats, 40, "splines.many");

  // A triangle of 12 columns from 100 rows, and what it solves.
  enum { COLUMNS = 12, ROWS = 100 };
  static double triangle[COLUMNS * COLUMNS], rows[COLUMNS * ROWS], x[COLUMNS];
  static double work[APPROXIMA_TRIANGLE_ROWS * COLUMNS + 8];
  for (size_t k = 0; k < COLUMNS * ROWS; k++) rows[k] = next();
  for (size_t k = 0; k < COLUMNS; k++) x[k] = next();
  const approxima_triangle_kernels *triangles = approxima_kernels_triangle(0);
  triangles->add_rows(triangle, COLUMNS, rows, ROWS, ROWS, work);
  print_f64("triangle", triangle, COLUMNS * COLUMNS);
  triangles->solve(triangle, COLUMNS, COLUMNS, x);
  print_f64("solved", x, COLUMNS);
}
