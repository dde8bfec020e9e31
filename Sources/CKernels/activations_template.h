// The activations that have vector code: their list, then, where NAME is defined, each with its first derivative,
// a template, see templates.h, after vector_math.h. One more needs its name here and its formula below.

// In the order of their codes.
#ifndef APPROXIMA_ACTIVATIONS
#define APPROXIMA_ACTIVATIONS(item)                                                                \
  item(identity) item(relu) item(leaky) item(clamp) item(hard_sigmoid) item(hard_swish)            \
  item(relu_square) item(relu_cube) item(square) item(cube) item(absolute) item(softsign)          \
  item(tanh) item(sigmoid) item(softplus) item(silu) item(mish) item(elu) item(celu)               \
  item(gaussian) item(gelu) item(gelu_tanh) item(sine) item(cosine) item(inverse_quadratic)        \
  item(step) item(sign) item(ternary) item(floor) item(sawtooth)
#endif

#ifdef NAME
// The formulas are those of Sources/Networks/Activations/Functions, with selections for their
// branches: a = |x|, e = exp(-a), c = 1 - e, s = 1 + e. Arguments are clamped where only the limit at
// infinity is left, so that no ∞·0 arises. "Worst" are the errors of value and derivative in ulp, as
// measured in ActivationVectorTests: Float64 against Float80; Float32 against Float64. Within 0.75 of a
// zero of the derivative that lies at x ≠ 0, its error is absolute, in units of an ulp of 1.

#if APPROXIMA_SINGLE
#define SQUARE_LIMIT ((real)16)   // exp(-a²/2) is 0
#define INVERSE_ROOT_2_PI 0x1.988454p-2f
#define CUBIC_P 0x1.988454p+0f
#define CUBIC_P_LOW -0x1.857936p-25f
#define CUBIC_Q 0x1.2444f2p-4f
#define CUBIC_Q_SHORT 0x1.244p-4f
#define CUBIC_Q_REST 0x1.3ca936p-18f
#define RECIPROCAL_LIMIT 0x1p100f  // 1/a² is 0
#else
#define SQUARE_LIMIT ((real)40)
#define INVERSE_ROOT_2_PI 0x1.9884533d43651p-2
#define CUBIC_P 0x1.9884533d43651p+0
#define CUBIC_P_LOW -0x1.cbc0d30ebfd15p-54
#define CUBIC_Q 0x1.2444f2a4d8b4bp-4
#define CUBIC_Q_SHORT 0x1.2444f28p-4
#define CUBIC_Q_REST 0x1.26c5a57a4def1p-31
#define RECIPROCAL_LIMIT 0x1p1000
#endif

typedef struct {
  VECTOR value, derivative;
} NAME(pair);
#define PAIR NAME(pair)
#define ACTIVATION(name) APPROXIMA_INLINE PAIR NAME(name)(VECTOR x, real first, real second)
// NaN for NaN, else the number.
#define UNLESS_NAN(number) (x == x ? (VECTOR)(number) : x)

// Worst: exact.
ACTIVATION(identity) { return (PAIR){x, UNLESS_NAN(1)}; }

// Worst: exact.
ACTIVATION(relu) {
  const VECTOR value = x <= 0 ? (VECTOR)(0) : x;
  return (PAIR){value, x > 0 ? (VECTOR)(1) : value};
}

// first: the slope, not 0.
// Worst: half an ulp.
ACTIVATION(leaky) {
  return (PAIR){x <= 0 ? x * first : x, x <= 0 ? (VECTOR)(first) : UNLESS_NAN(1)};
}

// first, second: the bounds.
// Worst: exact.
ACTIVATION(clamp) {
  const VECTOR value = x <= first ? (VECTOR)(first) : (x >= second ? (VECTOR)(second) : x);
  return (PAIR){value, ((x <= first) | (x >= second)) ? (VECTOR)(0) : UNLESS_NAN(1)};
}

// Worst: Float64 1.4, 0; Float32 1.4, 0.
ACTIVATION(hard_sigmoid) {
  const VECTOR value = (x + 3) * (real)(1.0 / 6);
  return (PAIR){x <= -3 ? (VECTOR)(0) : (x >= 3 ? (VECTOR)(1) : value),
                ((x <= -3) | (x >= 3)) ? (VECTOR)(0) : UNLESS_NAN((real)(1.0 / 6))};
}

// Worst: Float64 1.9, 1.4; Float32 2.2, 1.4.
ACTIVATION(hard_swish) {
  const VECTOR value = x * (x + 3) * (real)(1.0 / 6);
  const VECTOR derivative = (x + x + 3) * (real)(1.0 / 6);
  return (PAIR){x <= -3 ? (VECTOR)(0) : (x >= 3 ? x : value),
                x <= -3 ? (VECTOR)(0) : (x >= 3 ? (VECTOR)(1) : derivative)};
}

// Worst: half an ulp.
ACTIVATION(relu_square) {
  const VECTOR y = x <= 0 ? (VECTOR)(0) : x;
  return (PAIR){y * y, y + y};
}

// Worst: Float64 1.3, 1.5; Float32 1.3, 1.5.
ACTIVATION(relu_cube) {
  const VECTOR y = x <= 0 ? (VECTOR)(0) : x;
  return (PAIR){y * y * y, 3 * (y * y)};
}

// Worst: half an ulp.
ACTIVATION(square) { return (PAIR){x * x, x + x}; }

// Worst: Float64 1.3, 1.5; Float32 1.3, 1.5.
ACTIVATION(cube) { return (PAIR){x * x * x, 3 * (x * x)}; }

// Worst: exact.
ACTIVATION(absolute) {
  return (PAIR){NAME(magnitude)(x), x > 0 ? (VECTOR)(1) : (x < 0 ? (VECTOR)(-1) : x)};
}

// Worst: Float64 1.8, 3.3; Float32 2.0, 3.5.
ACTIVATION(softsign) {
  const VECTOR a = NAME(at_most)(NAME(magnitude)(x), RECIPROCAL_LIMIT);
  const VECTOR r = 1 / (1 + a);
  return (PAIR){NAME(with_sign)(a * r, x), r * r};
}

// 1/(1 + e)², with less rounding than the square of the quotient; 1/(1 + e) is 1 + e times it.
APPROXIMA_INLINE VECTOR NAME(inverse_square)(VECTOR e) { return 1 / (1 + e * (2 + e)); }

// Worst: Float64 3.6, 2.5; Float32 3.5, 2.6.
ACTIVATION(tanh) {
  const NAME(exponential) exp = NAME(exp_negative)(-2 * NAME(magnitude)(x), (VECTOR)(0));
  const VECTOR q = NAME(inverse_square)(exp.e);
  return (PAIR){NAME(with_sign)(exp.c * ((1 + exp.e) * q), x),
                NAME(unscaled)(4 * exp.scaled * q, exp.scale)};
}

// Worst: Float64 3.0, 2.5; Float32 3.3, 2.5.
ACTIVATION(sigmoid) {
  const VECTOR e = NAME(exp_negative)(-NAME(magnitude)(x), (VECTOR)(0)).e;
  const VECTOR q = NAME(inverse_square)(e);
  return (PAIR){(x < 0 ? e : (VECTOR)(1)) * ((1 + e) * q), e * q};
}

// Worst: Float64 3.6, 3.2; Float32 3.5, 3.5.
ACTIVATION(softplus) {
  const VECTOR e = NAME(exp_negative)(-NAME(magnitude)(x), (VECTOR)(0)).e;
  // One division for 1/(1 + e) and e/(1 + e/2).
  const VECTOR s = 1 + e, half = 1 + e * (real)0.5;
  const VECTOR both = 1 / (s * half);
  const VECTOR tail = NAME(log_one_plus)(e * (s * both));
  const VECTOR r = half * both;
  return (PAIR){x <= 0 ? tail : x + tail, x < 0 ? e * r : r};
}

// Worst: Float64 3.4, 3.2; Float32 3.8, 3.3.
ACTIVATION(silu) {
  const VECTOR a = NAME(at_most)(NAME(magnitude)(x), -EXP_LOWEST);
  const NAME(exponential) exp = NAME(exp_negative)(-a, (VECTOR)(0));
  const VECTOR e = exp.e, s = 1 + e, q = NAME(inverse_square)(e);
  const VECTOR left = exp.scaled * ((1 - a) + e), right = s + a * e;
  const VECTOR scale = x < 0 ? exp.scale : NO_SCALE;
  return (PAIR){NAME(unscaled)((x < 0 ? -a * exp.scaled : x) * (s * q), scale),
                NAME(unscaled)((x < 0 ? left : right) * q, scale)};
}

// x·n/(n + 2) with n = e(2 + e) for x < 0; for x ≥ 0 it is x·w/(w + 2e²) with w = 1 + 2e.
// Worst: Float64 3.5, 4.7; Float32 3.5, 5.5.
ACTIVATION(mish) {
  const INTEGERS negative = x < 0;
  const VECTOR a = NAME(at_most)(NAME(magnitude)(x), -EXP_LOWEST);
  const NAME(exponential) exp = NAME(exp_negative)(-a, (VECTOR)(0));
  const VECTOR e = exp.e, square = e * e, twice = e + e;
  const VECTOR denominator = negative ? 2 + (twice + square) : 1 + (twice + 2 * square);
  const VECTOR factor = negative ? exp.scaled * (2 + e) : 1 + twice;
  const VECTOR scale = negative ? exp.scale : NO_SCALE;
  // (2 + e)(2 + 2e + e²) - 4a(1 + e), sorted by size for the large a.
  const VECTOR left = exp.scaled * (4 * (1 - a) + e * ((6 - 4 * a) + e * (4 + e)));
  const VECTOR right = factor * denominator + 4 * a * (1 + e) * square;
  return (PAIR){NAME(unscaled)((negative ? -a : x) * factor / denominator, scale),
                NAME(unscaled)((negative ? left : right) / (denominator * denominator), scale)};
}

// first: the scale, second: scale times alpha.
// Worst: Float64 1.9, 1.6; Float32 2.0, 1.7.
ACTIVATION(elu) {
  const VECTOR below = x > 0 ? (VECTOR)(0) : x;
  const NAME(exponential) exp = NAME(exp_negative)(below, (VECTOR)(0));
  const VECTOR left = second * NAME(with_sign)(-exp.c, below);
  const VECTOR left_derivative = NAME(unscaled)(second * exp.scaled, exp.scale);
  return (PAIR){x > 0 ? first * x : left, x > 0 ? (VECTOR)(first) : left_derivative};
}

// first: alpha, second: 1/alpha rounded to half the digits; x/alpha is carried to twice the precision.
// Worst: Float64 2.3, 1.1; Float32 2.4, 1.2.
ACTIVATION(celu) {
  const real rest = (1 - first * second) / first;
  const VECTOR below = NAME(at_least)(x > 0 ? (VECTOR)(0) : x, 2 * EXP_LOWEST * first);
  const VECTOR h = NAME(shortened)(below);
  const NAME(exponential) exp =
      NAME(exp_negative)(h * second, (below - h) * second + below * rest);
  const VECTOR left = first * NAME(with_sign)(-exp.c, below);
  return (PAIR){x > 0 ? x : left, x > 0 ? (VECTOR)(1) : exp.e};
}

// Worst: Float64 1.1, 1.8; Float32 1.1, 1.9.
ACTIVATION(gaussian) {
  const VECTOR a = NAME(at_most)(NAME(magnitude)(x), SQUARE_LIMIT);
  const NAME(exponential) exp = NAME(exp_of_square)(a, 1);
  return (PAIR){exp.e, NAME(with_sign)(NAME(unscaled)(2 * a * exp.scaled, exp.scale), -x)};
}

// Beyond 2^40, where 1 + a² is a² and may overflow, by 1/a; (1 + a²)² overflows before.
ACTIVATION(inverse_quadratic) {
  const VECTOR a = NAME(magnitude)(x), s = 1 + a * a;
  const VECTOR r = 1 / (a > (real)0x1p40 ? a : s);
  const VECTOR value = a > (real)0x1p40 ? r * r : r;
  const VECTOR slope = a > (real)0x1p40 ? 2 * r * (r * r) : 2 * a / s / s;
  return (PAIR){value, NAME(with_sign)(slope, -x)};
}

// x Φ(x), Φ' = φ; Φ(-a) = φ(a) M(a) with Mills' ratio M.
// Worst: Float64 3.7, 3.0; Float32 4.1, 3.6.
ACTIVATION(gelu) {
  const VECTOR a = NAME(at_most)(NAME(magnitude)(x), SQUARE_LIMIT);
  const NAME(exponential) exp = NAME(exp_of_square)(a, (real)0.5);
  const VECTOR tail = exp.scaled / NAME(inverse_mills)(a);
  const VECTOR left = NAME(unscaled)(-a * tail, exp.scale);
  const VECTOR left_derivative =
      NAME(unscaled)(tail - a * INVERSE_ROOT_2_PI * exp.scaled, exp.scale);
  return (PAIR){x < 0 ? left : x * (1 - NAME(unscaled)(tail, exp.scale)),
                x < 0 ? left_derivative : 1 - left_derivative};
}

// x σ(H(x)), H = x (p + q x²) to twice the precision, since exp magnifies its rounding.
// Worst: Float64 3.1, 3.8; Float32 3.7, 4.7.
ACTIVATION(gelu_tanh) {
  const VECTOR a = NAME(at_most)(NAME(magnitude)(x), SQUARE_LIMIT);
  const VECTOR h = NAME(shortened)(a);
  const VECTOR square = a * a;
  const VECTOR square_high = NAME(shortened)(square);
  const VECTOR exact = h * h;
  const VECTOR square_low = (exact - square_high) + (a - h) * (a + h);
  const VECTOR term = CUBIC_Q_SHORT * square_high;
  const VECTOR sum = CUBIC_P + term;  // exact with `lost`, Knuth's sum
  const VECTOR part = sum - CUBIC_P;
  const VECTOR lost = (CUBIC_P - (sum - part)) + (term - part);
  const VECTOR rest =
      lost + (CUBIC_P_LOW + (CUBIC_Q_SHORT * square_low + CUBIC_Q_REST * square));
  const VECTOR sum_high = NAME(shortened)(sum);
  const VECTOR sum_low = (sum - sum_high) + rest;
  const NAME(exponential) exp =
      NAME(exp_negative)(-(h * sum_high), -(h * sum_low + (a - h) * (sum + rest)));
  const VECTOR e = exp.e, s = 1 + e, q = NAME(inverse_square)(e);
  const VECTOR slope = a * (CUBIC_P + 3 * CUBIC_Q * square);
  const VECTOR left = exp.scaled * ((1 - slope) + e), right = s + slope * e;
  const VECTOR scale = x < 0 ? exp.scale : NO_SCALE;
  return (PAIR){NAME(unscaled)((x < 0 ? -a * exp.scaled : x) * (s * q), scale),
                NAME(unscaled)((x < 0 ? left : right) * q, scale)};
}

// Worst: Float64 1.5, 1.4; Float32 1.5, 1.6.
ACTIVATION(sine) {
  const NAME(circular) both = NAME(sine_cosine)(x);
  return (PAIR){both.sine, both.cosine};
}

// Worst: Float64 1.4, 1.5; Float32 1.6, 1.5.
ACTIVATION(cosine) {
  const NAME(circular) both = NAME(sine_cosine)(x);
  return (PAIR){both.cosine, -both.sine};
}

// NaN for NaN, else 0: the derivative of what is piecewise constant.
#define FLAT UNLESS_NAN(0)

// Worst: exact.
ACTIVATION(step) { return (PAIR){x >= 0 ? (VECTOR)(1) : FLAT, FLAT}; }

// Worst: exact.
ACTIVATION(sign) { return (PAIR){x > 0 ? (VECTOR)(1) : (x < 0 ? (VECTOR)(-1) : x), FLAT}; }

// first: the threshold.
// Worst: exact.
ACTIVATION(ternary) {
  return (PAIR){x > first ? (VECTOR)(1) : (x < -first ? (VECTOR)(-1) : FLAT), FLAT};
}

// Worst: exact.
ACTIVATION(floor) { return (PAIR){__builtin_elementwise_floor(x), FLAT}; }

// At infinity there is no limit.
// Worst: half an ulp.
ACTIVATION(sawtooth) {
  const VECTOR value = x - __builtin_elementwise_floor(x);
  return (PAIR){value, value == value ? (VECTOR)(1) : value};
}

#define APPROXIMA_LOOP(activation, with_derivative)                                                \
  for (size_t i = 0; i < count; i += LANES) {                                                      \
    const PAIR y = NAME(activation)(*(const NAME(packed) *)(in + i), first, second);               \
    *(NAME(packed) *)(value + i) = y.value;                                                        \
    if (with_derivative) *(NAME(packed) *)(derivative + i) = y.derivative;                         \
  }
#define APPROXIMA_CASE(activation)                                                                 \
  case approxima_##activation:                                                                     \
    if (derivative) {                                                                              \
      APPROXIMA_LOOP(activation, 1)                                                                \
    } else {                                                                                       \
      APPROXIMA_LOOP(activation, 0)                                                                \
    }                                                                                              \
    break;

// `count` is a multiple of LANES.
static void NAME(activate_vectors)(enum approxima_activation activation, real first, real second,
                                   const real *in, real *value, real *derivative, size_t count) {
  switch (activation) {
    APPROXIMA_ACTIVATIONS(APPROXIMA_CASE)
    case approxima_foreign: break;
  }
}

static void NAME(activate)(enum approxima_activation activation, double first_, double second_,
                           const void *in_, void *value_, void *derivative_, size_t count) {
  const real *in = in_;
  const real first = (real)first_, second = (real)second_;
  real *value = value_, *derivative = derivative_;
  const size_t whole = count / LANES * LANES, rest = count - whole;
  if (whole > 0) NAME(activate_vectors)(activation, first, second, in, value, derivative, whole);
  if (rest > 0) {
    // What does not fill a vector goes through one of its own.
    real last[3][LANES] = {{0}};
    __builtin_memcpy(last[0], in + whole, rest * sizeof(real));
    NAME(activate_vectors)(activation, first, second, last[0], last[1], last[2], LANES);
    __builtin_memcpy(value + whole, last[1], rest * sizeof(real));
    if (derivative) __builtin_memcpy(derivative + whole, last[2], rest * sizeof(real));
  }
}

#undef APPROXIMA_CASE
#undef APPROXIMA_LOOP
#undef UNLESS_NAN
#undef FLAT
#undef ACTIVATION
#undef PAIR
#undef SQUARE_LIMIT
#undef INVERSE_ROOT_2_PI
#undef CUBIC_P
#undef CUBIC_P_LOW
#undef CUBIC_Q
#undef CUBIC_Q_SHORT
#undef CUBIC_Q_REST
#undef RECIPROCAL_LIMIT
#endif
