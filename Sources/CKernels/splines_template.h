// Cubic B-splines of a tile of samples, and their way back: a template, see templates.h.
//
// The operations and their order are those of Swift's SplineWindow, without fused multiply-adds: the same bits on every
// instruction set. On grids of few intervals numbers are selected, so that no lane has an address of its own.

// Beyond these the selections cost more than addresses.
#define FEW_INTERVALS (2 * ROW_LANES)
#define SPLAT(number) ((ROW_VECTOR)(number))

typedef struct {
  // Of the splines that are not 0 there.
  ROW_VECTOR values[4], slopes[4];
} NAME(window);

// At x, from the six knots around it: three on the left, three on the right. Slopes where asked.
APPROXIMA_INLINE NAME(window) NAME(cubic)(ROW_VECTOR x, const ROW_VECTOR *k, int has_slopes) {
#pragma clang fp contract(off)
  const ROW_VECTOR left1 = x - k[2], left2 = x - k[1], left3 = x - k[0];
  const ROW_VECTOR right1 = k[3] - x, right2 = k[4] - x, right3 = k[5] - x;
  const ROW_VECTOR first = 1 / (right1 + left1);
  const ROW_VECTOR a0 = right1 * first, a1 = left1 * first;
  const ROW_VECTOR part0 = a0 / (right1 + left2), part1 = a1 / (right2 + left1);
  const ROW_VECTOR b0 = right1 * part0, b1 = left2 * part0 + right2 * part1, b2 = left1 * part1;
  const ROW_VECTOR p0 = b0 / (right1 + left3), p1 = b1 / (right2 + left2), p2 = b2 / (right3 + left1);
  NAME(window) w;
  w.values[0] = right1 * p0;
  w.values[1] = left3 * p0 + right2 * p1;
  w.values[2] = left2 * p1 + right3 * p2;
  w.values[3] = left1 * p2;
  if (has_slopes) {
    const ROW_VECTOR c0 = 3 * b0 / (k[3] - k[0]), c1 = 3 * b1 / (k[4] - k[1]), c2 = 3 * b2 / (k[5] - k[2]);
    w.slopes[0] = -c0;
    w.slopes[1] = c0 - c1;
    w.slopes[2] = c1 - c2;
    w.slopes[3] = c2;
  }
  return w;
}

// One feature. `windows`, where it is not null, takes the number of the first spline that is not 0, then the slopes
// (5 rows).
APPROXIMA_INLINE void NAME(spline_rows)(const int is_few, size_t count, const real *knots, const real *in, real *out,
                                        real *windows, size_t samples) {
#pragma clang fp contract(off)
  const real start = knots[3], end = knots[count];
  // The last interval that is not empty.
  size_t last = count - 4;
  while (last > 0 && knots[last + 3] >= knots[last + 4]) last--;
  if (!is_few) __builtin_memset(out, 0, count * samples * sizeof(real));
  for (size_t s = 0; s < samples; s += ROW_LANES) {
    const ROW_VECTOR x = *(const ROW_VECTOR *)(in + s);
    const ROW_VECTOR inside = x < start ? SPLAT(start) : x > end ? SPLAT(end) : x;
    ROW_VECTOR near[6], first = {0};
    size_t at[ROW_LANES];
    if (is_few) {
      for (size_t k = 0; k < 6; k++) near[k] = SPLAT(knots[1 + k]);
      ROW_VECTOR here = {0};
      for (size_t j = 1; j <= last; j++) {
        const ROW_INTEGERS is_above = inside >= SPLAT(knots[3 + j]);
        here += 1;
        first = is_above ? here : first;
        for (size_t k = 0; k < 6; k++) near[k] = is_above ? SPLAT(knots[1 + j + k]) : near[k];
      }
    } else {
      for (size_t lane = 0; lane < ROW_LANES; lane++) {
        size_t low = 0, high = last + 1;
        while (high - low > 1) {
          const size_t middle = (low + high) / 2;
          // Without branches that a processor would guess wrong half of the time.
          const int is_above = inside[lane] >= knots[3 + middle];
          low = is_above ? middle : low;
          high = is_above ? high : middle;
        }
        at[lane] = low;
        first[lane] = (real)low;
      }
      for (size_t k = 0; k < 6; k++)
        for (size_t lane = 0; lane < ROW_LANES; lane++) near[k][lane] = knots[at[lane] + 1 + k];
    }
    const ROW_INTEGERS is_outside = x != inside;
    const int are_outside = __builtin_reduce_or(is_outside) != 0;
    NAME(window) w = NAME(cubic)(inside, near, windows || are_outside);
    if (are_outside)
      for (size_t i = 0; i < 4; i++)
        w.values[i] = is_outside ? w.values[i] + w.slopes[i] * (x - inside) : w.values[i];
    if (windows) {
      *(ROW_VECTOR *)(windows + s) = first;
      for (size_t i = 0; i < 4; i++) *(ROW_VECTOR *)(windows + (i + 1) * samples + s) = w.slopes[i];
    }
    if (is_few) {
      // Column j + i takes value i of the lanes in interval j.
      ROW_VECTOR c0 = {0}, c1 = {0}, c2 = {0}, here = {0};
      real *to = out + s;
      for (size_t j = 0; j < count - 3; j++, to += samples) {
        const ROW_INTEGERS is_here = first == here;
        here += 1;
        *(ROW_VECTOR *)to = is_here ? w.values[0] : c0;
        c0 = is_here ? w.values[1] : c1;
        c1 = is_here ? w.values[2] : c2;
        c2 = is_here ? w.values[3] : SPLAT(0);
      }
      *(ROW_VECTOR *)to = c0;
      *(ROW_VECTOR *)(to + samples) = c1;
      *(ROW_VECTOR *)(to + 2 * samples) = c2;
    } else {
      for (size_t lane = 0; lane < ROW_LANES; lane++)
        for (size_t i = 0; i < 4; i++) out[(at[lane] + i) * samples + s + lane] = w.values[i][lane];
    }
  }
}

// by_in (+)= Σ slope · delta, of one feature.
APPROXIMA_INLINE void NAME(spline_slopes)(const int is_few, size_t count, const real *windows, const real *delta,
                                          real *by_in, int adds, size_t samples) {
#pragma clang fp contract(off)
  for (size_t s = 0; s < samples; s += ROW_LANES) {
    const ROW_VECTOR first = *(const ROW_VECTOR *)(windows + s);
    ROW_VECTOR near[4];
    if (is_few) {
      const real *from = delta + s;
      ROW_VECTOR d0 = *(const ROW_VECTOR *)from, d1 = *(const ROW_VECTOR *)(from + samples);
      ROW_VECTOR d2 = *(const ROW_VECTOR *)(from + 2 * samples), d3 = *(const ROW_VECTOR *)(from + 3 * samples);
      ROW_VECTOR here = {0};
      near[0] = d0, near[1] = d1, near[2] = d2, near[3] = d3;
      for (size_t j = 1; j < count - 3; j++) {
        here += 1;
        const ROW_INTEGERS is_here = first == here;
        d0 = d1, d1 = d2, d2 = d3, d3 = *(const ROW_VECTOR *)(from + (j + 3) * samples);
        near[0] = is_here ? d0 : near[0];
        near[1] = is_here ? d1 : near[1];
        near[2] = is_here ? d2 : near[2];
        near[3] = is_here ? d3 : near[3];
      }
    } else {
      for (size_t lane = 0; lane < ROW_LANES; lane++)
        for (size_t i = 0; i < 4; i++) near[i][lane] = delta[((size_t)first[lane] + i) * samples + s + lane];
    }
    ROW_VECTOR sum = {0};
    for (size_t i = 0; i < 4; i++) sum += *(const ROW_VECTOR *)(windows + (i + 1) * samples + s) * near[i];
    ROW_VECTOR *to = (ROW_VECTOR *)(by_in + s);
    *to = adds ? sum + *to : sum;
  }
}

static void NAME(splines)(const approxima_operation *operation, const real *numbers, real *memory, size_t samples,
                          int with_windows) {
  const size_t count = operation->outputs, knots = count + 4;
  for (size_t feature = 0; feature < operation->copies; feature++) {
    const real *grid = numbers + operation->weights + feature * knots;
    const real *in = memory + operation->input + feature * samples;
    real *out = memory + operation->value + feature * count * samples;
    real *windows =
        with_windows && operation->has_windows ? memory + operation->windows + feature * 5 * samples : 0;
    if (count - 3 <= FEW_INTERVALS)
      NAME(spline_rows)(1, count, grid, in, out, windows, samples);
    else
      NAME(spline_rows)(0, count, grid, in, out, windows, samples);
  }
}

static void NAME(splines_back)(const approxima_operation *operation, real *memory, size_t samples) {
  const size_t count = operation->outputs;
  for (size_t feature = 0; feature < operation->input_rows; feature++) {
    const real *windows = memory + operation->windows + feature * 5 * samples;
    const real *delta = memory + operation->delta + feature * count * samples;
    real *by_in = memory + operation->input_delta + feature * samples;
    if (count - 3 <= FEW_INTERVALS)
      NAME(spline_slopes)(1, count, windows, delta, by_in, operation->input_adds, samples);
    else
      NAME(spline_slopes)(0, count, windows, delta, by_in, operation->input_adds, samples);
  }
}
