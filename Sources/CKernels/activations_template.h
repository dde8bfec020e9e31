// The activations, each with its first derivative: the template of activations.c, after vector_math.h.
//
// The formulas are those of Sources/Networks/Activation*Formulas.swift, with selections for their
// branches: a = |x|, e = exp(-a), c = 1 - e, s = 1 + e. Arguments are clamped where only the limit at
// infinity is left, so that no ∞·0 arises. Worst errors are as measured against Float80 (Float64) and
// Float64 (Float32) in ActivationVectorTests; where the derivative has zeros of its own, the error is
// absolute there, in units of an ulp of 1.

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

ACTIVATION(identity) { return (PAIR){x, UNLESS_NAN(1)}; }

ACTIVATION(relu) { return (PAIR){x <= 0 ? (VECTOR)(0) : x, x > 0 ? (VECTOR)(1) : UNLESS_NAN(0)}; }

// first: the slope, not 0.
ACTIVATION(leaky) {
  return (PAIR){x <= 0 ? x * first : x, x <= 0 ? (VECTOR)(first) : UNLESS_NAN(1)};
}

// first, second: the bounds.
ACTIVATION(clamp) {
  const VECTOR value = x <= first ? (VECTOR)(first) : (x >= second ? (VECTOR)(second) : x);
  return (PAIR){value, ((x <= first) | (x >= second)) ? (VECTOR)(0) : UNLESS_NAN(1)};
}

ACTIVATION(hard_sigmoid) {
  const VECTOR value = (x + 3) * (real)(1.0 / 6);
  return (PAIR){x <= -3 ? (VECTOR)(0) : (x >= 3 ? (VECTOR)(1) : value),
                ((x <= -3) | (x >= 3)) ? (VECTOR)(0) : UNLESS_NAN((real)(1.0 / 6))};
}

ACTIVATION(hard_swish) {
  const VECTOR value = x * (x + 3) * (real)(1.0 / 6);
  const VECTOR derivative = (x + x + 3) * (real)(1.0 / 6);
  return (PAIR){x <= -3 ? (VECTOR)(0) : (x >= 3 ? x : value),
                x <= -3 ? (VECTOR)(0) : (x >= 3 ? (VECTOR)(1) : derivative)};
}

ACTIVATION(relu_square) {
  const VECTOR y = x <= 0 ? (VECTOR)(0) : x;
  return (PAIR){y * y, y + y};
}

ACTIVATION(relu_cube) {
  const VECTOR y = x <= 0 ? (VECTOR)(0) : x;
  return (PAIR){y * y * y, 3 * (y * y)};
}

ACTIVATION(square) { return (PAIR){x * x, x + x}; }

ACTIVATION(cube) { return (PAIR){x * x * x, 3 * (x * x)}; }

ACTIVATION(absolute) {
  return (PAIR){NAME(magnitude)(x), x > 0 ? (VECTOR)(1) : (x < 0 ? (VECTOR)(-1) : x)};
}

ACTIVATION(softsign) {
  const VECTOR a = NAME(at_most)(NAME(magnitude)(x), RECIPROCAL_LIMIT);
  const VECTOR r = 1 / (1 + a);
  return (PAIR){NAME(with_sign)(a * r, x), r * r};
}

ACTIVATION(tanh) {
  const NAME(exponential) exp = NAME(exp_negative)(-2 * NAME(magnitude)(x), (VECTOR)(0));
  const VECTOR r = 1 / (1 + exp.e);
  return (PAIR){NAME(with_sign)(exp.c * r, x), 4 * exp.scaled * (r * r) * exp.unscale};
}

ACTIVATION(sigmoid) {
  const VECTOR e = NAME(exp_negative)(-NAME(magnitude)(x), (VECTOR)(0)).e;
  const VECTOR r = 1 / (1 + e);
  return (PAIR){x < 0 ? e * r : r, e * (r * r)};
}

ACTIVATION(softplus) {
  const VECTOR e = NAME(exp_negative)(-NAME(magnitude)(x), (VECTOR)(0)).e;
  const VECTOR tail = NAME(log_one_plus)(e);
  const VECTOR r = 1 / (1 + e);
  return (PAIR){x <= 0 ? tail : x + tail, x < 0 ? e * r : r};
}

ACTIVATION(silu) {
  const VECTOR a = NAME(at_most)(NAME(magnitude)(x), -EXP_LOWEST);
  const NAME(exponential) exp = NAME(exp_negative)(-a, (VECTOR)(0));
  const VECTOR e = exp.e, s = 1 + e, r = 1 / s;
  const VECTOR left = -a * exp.scaled * r * exp.unscale;
  const VECTOR left_derivative = exp.scaled * (s - a) * (r * r) * exp.unscale;
  return (PAIR){x < 0 ? left : x * r, x < 0 ? left_derivative : (s + a * e) * (r * r)};
}

// x·n/(n + 2) with n = e(2 + e) for x < 0; for x ≥ 0 it is x·w/(w + 2e²) with w = 1 + 2e.
ACTIVATION(mish) {
  const INTEGERS negative = x < 0;
  const VECTOR a = NAME(at_most)(NAME(magnitude)(x), -EXP_LOWEST);
  const NAME(exponential) exp = NAME(exp_negative)(-a, (VECTOR)(0));
  const VECTOR e = exp.e, square = e * e, twice = e + e;
  const VECTOR denominator = negative ? 2 + (twice + square) : 1 + (twice + 2 * square);
  const VECTOR r = 1 / denominator;
  const VECTOR left = -a * (exp.scaled * (2 + e)) * r * exp.unscale;
  const VECTOR right = x * ((1 + twice) * r);
  const VECTOR bend = 4 * a * (1 + e);
  const VECTOR left_derivative =
      exp.scaled * ((2 + e) * denominator - bend) * (r * r) * exp.unscale;
  const VECTOR right_derivative = ((1 + twice) * denominator + bend * square) * (r * r);
  return (PAIR){negative ? left : right, negative ? left_derivative : right_derivative};
}

// first: the scale, second: scale times alpha.
ACTIVATION(elu) {
  const VECTOR below = x > 0 ? (VECTOR)(0) : x;
  const NAME(exponential) exp = NAME(exp_negative)(below, (VECTOR)(0));
  const VECTOR left = second * NAME(with_sign)(-exp.c, below);
  const VECTOR left_derivative = second * exp.scaled * exp.unscale;
  return (PAIR){x > 0 ? first * x : left, x > 0 ? (VECTOR)(first) : left_derivative};
}

// first: alpha, second: 1/alpha rounded to half the digits; x/alpha is carried to twice the precision.
ACTIVATION(celu) {
  const real rest = (1 - first * second) / first;
  const VECTOR below = NAME(at_least)(x > 0 ? (VECTOR)(0) : x, 2 * EXP_LOWEST * first);
  const VECTOR h = NAME(shortened)(below);
  const NAME(exponential) exp =
      NAME(exp_negative)(h * second, (below - h) * second + below * rest);
  const VECTOR left = first * NAME(with_sign)(-exp.c, below);
  return (PAIR){x > 0 ? x : left, x > 0 ? (VECTOR)(1) : exp.e};
}

ACTIVATION(gaussian) {
  const VECTOR a = NAME(at_most)(NAME(magnitude)(x), SQUARE_LIMIT);
  const NAME(exponential) exp = NAME(exp_of_square)(a, 1);
  return (PAIR){exp.e, NAME(with_sign)(2 * a * exp.scaled * exp.unscale, -x)};
}

// x Φ(x), Φ' = φ; Φ(-a) = φ(a) M(a) with Mills' ratio M.
ACTIVATION(gelu) {
  const VECTOR a = NAME(at_most)(NAME(magnitude)(x), SQUARE_LIMIT);
  const NAME(exponential) exp = NAME(exp_of_square)(a, (real)0.5);
  const VECTOR density = exp.scaled * INVERSE_ROOT_2_PI;
  const VECTOR ratio = NAME(mills_ratio)(a);
  const VECTOR tail = density * ratio;
  const VECTOR left = -a * tail * exp.unscale;
  const VECTOR left_derivative = density * (ratio - a) * exp.unscale;
  return (PAIR){x < 0 ? left : x * (1 - tail * exp.unscale),
                x < 0 ? left_derivative : 1 - left_derivative};
}

// x σ(H(x)), H = x (p + q x²) to twice the precision, since exp magnifies its rounding.
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
      NAME(exp_negative)(-(h * sum_high), -(h * sum_low + (a - h) * sum));
  const VECTOR e = exp.e, s = 1 + e, r = 1 / s;
  const VECTOR slope = a * (CUBIC_P + 3 * CUBIC_Q * square);
  const VECTOR left = -a * exp.scaled * r * exp.unscale;
  const VECTOR left_derivative = exp.scaled * (s - slope) * (r * r) * exp.unscale;
  return (PAIR){x < 0 ? left : x * r, x < 0 ? left_derivative : (s + slope * e) * (r * r)};
}

ACTIVATION(sine) {
  const NAME(circular) both = NAME(sine_cosine)(x);
  return (PAIR){both.sine, both.cosine};
}

ACTIVATION(cosine) {
  const NAME(circular) both = NAME(sine_cosine)(x);
  return (PAIR){both.cosine, -both.sine};
}

// One activation over a block. The last vector may be part of one: its missing lanes are 0.
#define APPROXIMA_LOOP(activation, with_derivative)                                                \
  for (size_t i = 0; i < count; i += LANES) {                                                      \
    const size_t rest = count - i;                                                                 \
    VECTOR x = 0;                                                                                  \
    if (__builtin_expect(rest >= LANES, 1))                                                        \
      x = *(const NAME(packed) *)(in + i);                                                         \
    else                                                                                           \
      __builtin_memcpy(&x, in + i, rest * sizeof(real));                                           \
    const PAIR y = NAME(activation)(x, first, second);                                             \
    if (__builtin_expect(rest >= LANES, 1)) {                                                      \
      *(NAME(packed) *)(value + i) = y.value;                                                      \
      if (with_derivative) *(NAME(packed) *)(derivative + i) = y.derivative;                       \
    } else {                                                                                       \
      __builtin_memcpy(value + i, &y.value, rest * sizeof(real));                                  \
      if (with_derivative) __builtin_memcpy(derivative + i, &y.derivative, rest * sizeof(real));   \
    }                                                                                              \
  }
#define APPROXIMA_CASE(activation)                                                                 \
  case approxima_##activation:                                                                     \
    if (derivative) {                                                                              \
      APPROXIMA_LOOP(activation, 1)                                                                \
    } else {                                                                                       \
      APPROXIMA_LOOP(activation, 0)                                                                \
    }                                                                                              \
    break;

APPROXIMA_CLONES
void NAME(approxima_activate)(enum approxima_activation activation, real first, real second,
                              const real *in, real *value, real *derivative, size_t count) {
  switch (activation) {
    APPROXIMA_ACTIVATIONS(APPROXIMA_CASE)
  }
}

#undef APPROXIMA_CASE
#undef APPROXIMA_LOOP
#undef UNLESS_NAN
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
