// Elementary functions on vectors, branch-free: a template, see templates.h. Every lane depends on
// its own argument alone.
//
// No step relies on a fused multiply-add: products that must be exact are products of shortened
// numbers. So the accuracy holds on every instruction set, though the last bits differ between them.

#if APPROXIMA_SINGLE
#define MANTISSA_BITS 23
#define EXPONENT_BIAS 127
#define SHORT_MASK (~0xfff)  // keeps 12 bits: products of two are exact
#define MAGIC 0x1.8p23f      // adding it rounds to a whole number, which the low bits then hold
#define LOG2_E 0x1.715476p+0f
#define LN2_HIGH 0x1.62e4p-1f  // 15 bits: exact times any exponent
#define LN2_LOW 0x1.7f7d1cp-20f
#define EXP_LOWEST (-112.0f)  // from here on exp is 0, even times 1000
#define EXP_DEEP (-80.0f)     // below, exp is scaled up by 2^DEEP_SHIFT until the last product
#define DEEP_SHIFT 64
#define DEEP_FACTOR 0x1p-64f
#define TWO_OVER_PI 0x1.45f306p-1f
#define ROOT_2_PI 0x1.40d932p+1f
#else
#define MANTISSA_BITS 52
#define EXPONENT_BIAS 1023
#define SHORT_MASK (~0x7ffffffL)  // keeps 26 bits
#define MAGIC 0x1.8p52
#define LOG2_E 0x1.71547652b82fep+0
#define LN2_HIGH 0x1.62e42fefa38p-1  // 42 bits
#define LN2_LOW 0x1.ef35793c7673p-45
#define EXP_LOWEST (-760.0)
#define EXP_DEEP (-700.0)
#define DEEP_SHIFT 100
#define DEEP_FACTOR 0x1p-100
#define TWO_OVER_PI 0x1.45f306dc9c883p-1
#define ROOT_2_PI 0x1.40d931ff62705p+1
#endif
#define QUARTER_LIMIT 1e5f  // sines of larger arguments are the library's

typedef real NAME(vector) __attribute__((ext_vector_type(LANES)));
// What a comparison gives: integers of the same size, all bits set where it is true.
typedef __typeof__((NAME(vector)){0} < (NAME(vector)){0}) NAME(integers);
typedef real NAME(packed) __attribute__((ext_vector_type(LANES), aligned(sizeof(real))));
#define VECTOR NAME(vector)
#define INTEGERS NAME(integers)

// The sum of c[i] x^i: even and odd powers apart, which halves the chain of dependent steps.
APPROXIMA_INLINE VECTOR NAME(polynomial)(const real *c, int count, VECTOR x) {
  const VECTOR square = x * x;
  VECTOR odd = (count & 1) ? (VECTOR)(c[count - 2]) : (VECTOR)(c[count - 1]);
  VECTOR even = (count & 1) ? (VECTOR)(c[count - 1]) : (VECTOR)(c[count - 2]);
  for (int i = (count & 1) ? count - 3 : count - 4; i >= 0; i -= 2) {
    even = even * square + c[i];
    if (i + 1 < count - 2) odd = odd * square + c[i + 1];
  }
  return odd * x + even;
}
#define POLYNOMIAL(terms, x) NAME(polynomial)(NAME(terms), sizeof NAME(terms) / sizeof(real), x)

APPROXIMA_INLINE VECTOR NAME(magnitude)(VECTOR x) { return __builtin_elementwise_abs(x); }

APPROXIMA_INLINE VECTOR NAME(with_sign)(VECTOR magnitude, VECTOR sign) {
  return __builtin_elementwise_copysign(magnitude, sign);
}

// x with half of its digits: the products of two such numbers are exact.
APPROXIMA_INLINE VECTOR NAME(shortened)(VECTOR x) {
  return __builtin_bit_cast(VECTOR, __builtin_bit_cast(INTEGERS, x) & SHORT_MASK);
}

// min(x, limit), NaN for NaN.
APPROXIMA_INLINE VECTOR NAME(at_most)(VECTOR x, real limit) { return x > limit ? limit : x; }
APPROXIMA_INLINE VECTOR NAME(at_least)(VECTOR x, real limit) { return x < limit ? limit : x; }

// e = exp(x), c = 1 - e, accurate near x = 0; e is also `unscaled` of `scaled`, which never is
// subnormal: a product that ends in `unscaled` rounds once where it underflows.
typedef struct {
  VECTOR e, c, scaled, scale;
} NAME(exponential);

#ifdef SCALEF
// The machine multiplies by powers of 2, one register at a time: the scale is the exponent.
#define NO_SCALE ((VECTOR)(0))
APPROXIMA_INLINE VECTOR NAME(unscaled)(VECTOR x, VECTOR scale) {
  SCALEF_REGISTER parts[sizeof(VECTOR) / sizeof(SCALEF_REGISTER)], by[sizeof parts / sizeof *parts];
  __builtin_memcpy(parts, &x, sizeof x);
  __builtin_memcpy(by, &scale, sizeof scale);
#pragma clang loop unroll(full)
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) parts[i] = SCALEF(parts[i], by[i]);
  __builtin_memcpy(&x, parts, sizeof x);
  return x;
}
#else
#define NO_SCALE ((VECTOR)(1))
APPROXIMA_INLINE VECTOR NAME(unscaled)(VECTOR x, VECTOR scale) { return x * scale; }
#endif

// exp(x + low) for x ≤ 0 and a low part that is small beside x.
//
// x = k ln 2 + r, |r| ≤ ln 2 / 2; m = exp(r) - 1 by a polynomial; e = 2^k + 2^k m and
// c = (1 - 2^k) - 2^k m. Worst seen: e 1.2 ulp, c 1.6 ulp.
APPROXIMA_INLINE NAME(exponential) NAME(exp_negative)(VECTOR x, VECTOR low) {
  x = NAME(at_least)(x, EXP_LOWEST);
  const VECTOR shifted = (x + low) * LOG2_E + MAGIC;
  const VECTOR k = shifted - MAGIC;
  VECTOR r = x - k * LN2_HIGH;
  r = (r - k * LN2_LOW) + low;
  const VECTOR m = r + r * r * POLYNOMIAL(exp_terms, r);

  NAME(exponential) result;
#ifdef SCALEF
  const VECTOR power = NAME(unscaled)((VECTOR)(1), k);
  result.scaled = 1 + m;
  result.scale = k;
  result.e = power + power * m;
#else
  const INTEGERS deep = x < EXP_DEEP;
  const INTEGERS exponent = __builtin_bit_cast(INTEGERS, shifted) + (deep & DEEP_SHIFT);
  const VECTOR power =
      __builtin_bit_cast(VECTOR, (exponent + EXPONENT_BIAS) << MANTISSA_BITS);
  result.scaled = power + power * m;
  result.scale = deep ? (VECTOR)(DEEP_FACTOR) : (VECTOR)(1);
  result.e = result.scaled * result.scale;
#endif
  result.c = (1 - power) - power * m;
  return result;
}

// exp(-(factor a²)), factor a power of 2: the rounding of a² is carried along.
APPROXIMA_INLINE NAME(exponential) NAME(exp_of_square)(VECTOR a, real factor) {
  const VECTOR h = NAME(shortened)(a);
  return NAME(exp_negative)(h * h * -factor, (a - h) * (a + h) * -factor);
}

// log(1 + e) for 0 ≤ e ≤ 1 as 2 artanh(q/2), given q = e/(1 + e/2).
APPROXIMA_INLINE VECTOR NAME(log_one_plus)(VECTOR q) {
  const VECTOR u = q * q;
  return q + q * (u * POLYNOMIAL(log_terms, u));
}

// √(2π)/M(a) for 0 ≤ a ≤ 40 (Float: 16), M Mills' ratio: the upper tail of the normal distribution is
// exp(-a²/2) over it.
//
// It is 2 + √(2π) a - a P/Q, where the last term is at most a fifth of the whole: so the error of P/Q,
// which grows with the powers of a, hardly matters. (Both over one division would save a tenth of the
// time of gelu and cost half an ulp.)
APPROXIMA_INLINE VECTOR NAME(inverse_mills)(VECTOR a) {
  const VECTOR bend =
      POLYNOMIAL(mills_numerator, a) / POLYNOMIAL(mills_denominator, a);
  return (2 + a * ROOT_2_PI) - a * bend;
}

typedef struct {
  VECTOR sine, cosine;
} NAME(circular);

// Sine and cosine: a = |x| = n π/2 + r by Cody and Waite's exact products of n and the parts of π/2,
// then polynomials. Lanes beyond QUARTER_LIMIT, where n no longer fits, go to the library one by one.
// Worst seen: 1.6 ulp.
APPROXIMA_INLINE NAME(circular) NAME(sine_cosine)(VECTOR x) {
  const VECTOR a = NAME(magnitude)(x);
  const VECTOR shifted = a * TWO_OVER_PI + MAGIC;
  const VECTOR n = shifted - MAGIC;
#if APPROXIMA_SINGLE
  typedef double wide __attribute__((ext_vector_type(LANES)));
  const wide wide_n = __builtin_convertvector(n, wide);
  wide wide_r = __builtin_convertvector(a, wide) - wide_n * 0x1.921fb544p+0;
  wide_r = wide_r - wide_n * 0x1.0b4611a626331p-34;
  const VECTOR r = __builtin_convertvector(wide_r, VECTOR);
#else
  VECTOR r = a - n * 0x1.921fb5444p+0;
  r = r - n * 0x1.68c234c4cp-39;
  r = r - n * 0x1.98a2e03707345p-77;
#endif
  const VECTOR u = r * r;
  const VECTOR near = r + r * (u * POLYNOMIAL(sin_terms, u));
  const VECTOR far = (1 - u * (real)0.5) + u * u * POLYNOMIAL(cos_terms, u);

  const INTEGERS quarter = __builtin_bit_cast(INTEGERS, shifted);
  const INTEGERS sign = (INTEGERS)1 << (int)(sizeof(real) * 8 - 1);
  const INTEGERS odd = (quarter & 1) != 0;
  const INTEGERS minus_x = __builtin_bit_cast(INTEGERS, x) & sign;
  const INTEGERS sine_sign = minus_x ^ (quarter << (int)(sizeof(real) * 8 - 2) & sign);
  const INTEGERS cosine_sign = (quarter + 1) << (int)(sizeof(real) * 8 - 2) & sign;
  NAME(circular) result;
  result.sine = __builtin_bit_cast(
      VECTOR, __builtin_bit_cast(INTEGERS, odd ? far : near) ^ sine_sign);
  result.cosine = __builtin_bit_cast(
      VECTOR, __builtin_bit_cast(INTEGERS, odd ? near : far) ^ cosine_sign);

  const INTEGERS inside = a <= QUARTER_LIMIT;
  if (__builtin_expect(!__builtin_reduce_and(inside), 0)) {
    for (int lane = 0; lane < LANES; lane++)
      if (!inside[lane]) {
#if APPROXIMA_SINGLE
        result.sine[lane] = __builtin_sinf(x[lane]);
        result.cosine[lane] = __builtin_cosf(x[lane]);
#else
        result.sine[lane] = __builtin_sin(x[lane]);
        result.cosine[lane] = __builtin_cos(x[lane]);
#endif
      }
  }
  return result;
}
