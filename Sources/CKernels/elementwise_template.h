// The loss's squares, the step of Adam and sums of arrays, element by element: a template, see
// templates.h.

// `body` at each vector; `PART` lanes of the last are there. Loads of a part fill up with 0.
#define EACH_VECTOR(count, body)                                                                   \
  {                                                                                                \
    size_t k = 0;                                                                                  \
    for (; k + ROW_LANES <= count; k += ROW_LANES) {                                               \
      enum { PART = ROW_LANES };                                                                   \
      body                                                                                         \
    }                                                                                              \
    if (k < count) {                                                                               \
      const size_t PART = count - k;                                                               \
      body                                                                                         \
    }                                                                                              \
  }

APPROXIMA_INLINE ROW_VECTOR NAME(load_part)(const real *from, size_t part) {
  ROW_VECTOR v = {0};
  __builtin_memcpy(&v, from, part * sizeof(real));
  return v;
}
#define LOAD(from) NAME(load_part)((from) + k, PART)
#define STORE(to, vector)                                                                          \
  {                                                                                                \
    const ROW_VECTOR stored = vector;                                                              \
    __builtin_memcpy((to) + k, &stored, PART * sizeof(real));                                      \
  }

static double NAME(squares)(const void *outputs_, const void *data_, void *delta_, double factor_,
                            size_t count) {
  const real *outputs = outputs_, *data = data_;
  real *delta = delta_;
  const real factor = (real)factor_;
  typedef double wide __attribute__((ext_vector_type(ROW_LANES)));
  wide sum = {0};
  EACH_VECTOR(count, {
    const ROW_VECTOR r = LOAD(outputs) - LOAD(data);
    if (delta) STORE(delta, r * factor)
    const wide w = __builtin_convertvector(r, wide);
    sum += w * w;
  })
  double total = 0;
  for (int lane = 0; lane < ROW_LANES; lane++) total += sum[lane];
  return total;
}

static void NAME(adam)(const void *parameters_, void *updated_, const void *gradient_, void *first_,
                       void *second_, double first_decay, double second_decay, double scale_,
                       double correction_, double epsilon_, size_t count) {
  const real *parameters = parameters_, *gradient = gradient_;
  real *updated = updated_, *first = first_, *second = second_;
  const real b1 = (real)first_decay, b2 = (real)second_decay;
  const real c1 = (real)(1 - first_decay), c2 = (real)(1 - second_decay);
  const real scale = (real)scale_, correction = (real)correction_, epsilon = (real)epsilon_;
  EACH_VECTOR(count, {
    const ROW_VECTOR g = LOAD(gradient);
    const ROW_VECTOR m = b1 * LOAD(first) + c1 * g;
    const ROW_VECTOR v = b2 * LOAD(second) + c2 * g * g;
    STORE(first, m)
    STORE(second, v)
    STORE(updated,
          LOAD(parameters) - scale * m / (__builtin_elementwise_sqrt(v * correction) + epsilon))
  })
}

static void NAME(add)(void *sum_, const void *terms_, size_t count) {
  real *sum = sum_;
  const real *terms = terms_;
  EACH_VECTOR(count, { STORE(sum, LOAD(sum) + LOAD(terms)) })
}
