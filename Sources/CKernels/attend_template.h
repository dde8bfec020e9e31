// Attention on a tile, a sample and a head at a time: a template, see templates.h.
//
// A block of queries, as many as a row of memory has numbers, stands beside the keys that it sees: the scores are a
// matrix (keys × queries), so that every product is one of the tile's and softmax needs no sums across a vector. With
// all tokens there is one list of keys; hashed, tokens are sorted by the bucket of their query, and a chunk of the
// sorted list sees itself and the chunk before, the first one the last: its tokens stand in front once more. Where that
// meets no fewer keys than there are (`approxima_attend_masks`), one list of all serves, with a mask.

#define QUERIES (APPROXIMA_ROW_BYTES / REAL_BYTES)

#if APPROXIMA_SINGLE
#define LIBRARY_EXP __builtin_expf
#else
#define LIBRARY_EXP __builtin_exp
#endif

// Where things stand in the work memory.
typedef struct {
  size_t padded, listed, lead;
  int masks;
  // (size × padded): queries times 1/√size; what is made. (padded): largest score and sum of powers.
  real *queries, *made, *largest, *total;
  // (tokens × size) by token, and ((lead + tokens) × size) as sorted.
  real *keys, *values, *sorted_keys, *sorted_values;
  // One block: (size × QUERIES), (size × QUERIES), twice (listed × QUERIES).
  real *block, *sums, *scores, *slopes;
  // (rounds × tokens): the chunk of each token; (rounds × QUERIES): of a block's. Projections (half × padded).
  real *chunks, *own, *projections;
  // The way back: (size × padded) twice, (padded); twice as keys and values; (size × QUERIES).
  real *delta, *by_queries, *mean, *by_keys, *by_values, *by_sorted_keys, *by_sorted_values, *block_delta;
  real *packing;
  // (rounds × (lead + tokens)), (tokens), (buckets + 1).
  int *order, *bucket_of, *counts;
} NAME(attend_memory);

static NAME(attend_memory) NAME(attend_layout)(const approxima_attention *a, real *work, int *places) {
  NAME(attend_memory) m;
  const size_t n = a->tokens, d = a->size;
  m.padded = approxima_attend_padded(n, QUERIES);
  m.listed = approxima_attend_listed(a, QUERIES);
  m.lead = approxima_attend_lead(a, QUERIES);
  m.masks = approxima_attend_masks(a, QUERIES);
  const size_t sorted = (n + m.lead) * d;
  m.queries = work;
  m.made = m.queries + d * m.padded;
  m.delta = m.made + d * m.padded;
  m.by_queries = m.delta + d * m.padded;
  m.largest = m.by_queries + d * m.padded;
  m.total = m.largest + m.padded;
  m.mean = m.total + m.padded;
  m.projections = m.mean + m.padded;
  m.block = m.projections + a->half * m.padded;
  m.sums = m.block + d * QUERIES;
  m.block_delta = m.sums + d * QUERIES;
  m.scores = m.block_delta + d * QUERIES;
  m.slopes = m.scores + m.listed * QUERIES;
  m.keys = m.slopes + m.listed * QUERIES;
  m.values = m.keys + n * d;
  m.sorted_keys = m.values + n * d;
  m.sorted_values = m.sorted_keys + sorted;
  m.by_keys = m.sorted_values + sorted;
  m.by_values = m.by_keys + n * d;
  m.by_sorted_keys = m.by_values + n * d;
  m.by_sorted_values = m.by_sorted_keys + sorted;
  m.chunks = m.by_sorted_values + sorted;
  m.own = m.chunks + a->rounds * n;
  m.packing = m.own + a->rounds * QUERIES;
  m.order = places;
  m.bucket_of = m.order + (a->rounds > 0 ? a->rounds : 1) * (m.lead + n);
  m.counts = m.bucket_of + n;
  return m;
}

// The buckets of a round, by the largest of the projections and of their opposites, a digit for each factor; then
// the order of the tokens by bucket, equal ones as they stand.
static void NAME(attend_sort)(const approxima_attention *a, const NAME(attend_memory) *m, const real *rotations,
                              size_t round) {
  const size_t n = a->tokens, d = a->size, half = a->half;
  for (size_t t = 0; t < n; t++) m->bucket_of[t] = 0;
  for (size_t factor = 0; factor < a->factors; factor++) {
    const real *rotation = rotations + (round * a->factors + factor) * half * d;
    NAME(product)(rotation, d, 1, 0, m->queries, m->projections, half, d, m->padded, approxima_plain, 0);
    for (size_t t = 0; t < n; t++) {
      real most = -1;
      int digit = 0;
      for (size_t c = 0; c < half; c++) {
        const real p = m->projections[c * m->padded + t];
        const real size = p < 0 ? -p : p;
        if (size > most) {
          most = size;
          digit = (int)(p < 0 ? c + half : c);
        }
      }
      m->bucket_of[t] = m->bucket_of[t] * (int)(2 * half) + digit;
    }
  }
  size_t buckets = 1;
  for (size_t factor = 0; factor < a->factors; factor++) buckets *= 2 * half;
  for (size_t b = 0; b <= buckets; b++) m->counts[b] = 0;
  for (size_t t = 0; t < n; t++) m->counts[m->bucket_of[t] + 1]++;
  for (size_t b = 0; b < buckets; b++) m->counts[b + 1] += m->counts[b];
  int *all = m->order + round * (m->lead + n), *order = all + m->lead;
  for (size_t t = 0; t < n; t++) order[m->counts[m->bucket_of[t]]++] = (int)t;
  for (size_t place = 0; place < m->lead; place++) all[place] = order[n - m->lead + place];
  for (size_t place = 0; place < n; place++)
    m->chunks[round * n + (size_t)order[place]] = (real)(place / a->bucket);
}

// Queries, keys and values of a sample's head; of hashed attention keys are queries of length 1, and the order of
// every round is found. Of those the scores are not divided by √size, as in the authors' code.
static void NAME(attend_read)(const approxima_attention *a, const NAME(attend_memory) *m, const real *rotations,
                              const real *in, size_t samples, size_t head) {
  const size_t n = a->tokens, d = a->size, width = d * a->heads, parts = a->rounds > 0 ? 2 : 3;
  const real scale = parts == 2 ? 1 : 1 / __builtin_elementwise_sqrt((real)d);
  for (size_t t = 0; t < n; t++) {
    const real *token = in + (t * parts * width + head * d) * samples;
    for (size_t f = 0; f < d; f++) {
      m->queries[f * m->padded + t] = scale * token[f * samples];
      m->keys[t * d + f] = token[((parts - 2) * width + f) * samples];
      m->values[t * d + f] = token[((parts - 1) * width + f) * samples];
    }
  }
  for (size_t f = 0; f < d; f++)
    for (size_t t = n; t < m->padded; t++) m->queries[f * m->padded + t] = 0;
  if (a->rounds == 0) {
    for (size_t t = 0; t < n; t++) m->order[t] = (int)t;
    return;
  }
  for (size_t t = 0; t < n; t++) {
    real square = 0;
    for (size_t f = 0; f < d; f++) square += m->keys[t * d + f] * m->keys[t * d + f];
    const real inverse = square > 0 ? 1 / __builtin_elementwise_sqrt(square) : 0;
    for (size_t f = 0; f < d; f++) m->keys[t * d + f] *= inverse;
  }
  for (size_t round = 0; round < a->rounds; round++) NAME(attend_sort)(a, m, rotations, round);
  for (size_t t = 0; m->masks && t < n; t++) m->order[t] = (int)t;
}

// Keys and values in the order of a round.
static void NAME(attend_list)(const approxima_attention *a, const NAME(attend_memory) *m, const int *order) {
  const size_t d = a->size;
  for (size_t place = 0; place < m->lead + a->tokens; place++) {
    const size_t t = (size_t)order[place];
    for (size_t f = 0; f < d; f++) {
      m->sorted_keys[place * d + f] = m->keys[t * d + f];
      m->sorted_values[place * d + f] = m->values[t * d + f];
    }
  }
}

// A block of (size × padded) by the places of an order, the rest 0.
APPROXIMA_INLINE void NAME(attend_gather)(const real *from, size_t padded, size_t d, const int *order, size_t count,
                                          real *block) {
  for (size_t f = 0; f < d; f++) {
    for (size_t i = 0; i < count; i++) block[f * QUERIES + i] = from[f * padded + (size_t)order[i]];
    for (size_t i = count; i < QUERIES; i++) block[f * QUERIES + i] = 0;
  }
}

// A block of queries; where it is asked how often they see a key, also the chunks in which they stand.
static void NAME(attend_queries)(const approxima_attention *a, const NAME(attend_memory) *m, const int *order,
                                 size_t first_query, size_t queries) {
  NAME(attend_gather)(m->queries, m->padded, a->size, order + first_query, queries, m->block);
  if (a->rounds < 2 && !m->masks) return;
  for (size_t round = 0; round < a->rounds; round++)
    for (size_t i = 0; i < QUERIES; i++)
      m->own[round * QUERIES + i] = i < queries ? m->chunks[round * a->tokens + (size_t)order[first_query + i]] : 0;
}

// In how many rounds each query of a block sees a key; 1 of what only fills the block.
APPROXIMA_INLINE void NAME(attend_times)(const approxima_attention *a, const NAME(attend_memory) *m, size_t key,
                                         size_t queries, real *times) {
  const real round_end = -(real)((a->tokens - 1) / a->bucket);
  for (size_t i = 0; i < QUERIES; i++) times[i] = 0;
  for (size_t round = 0; round < a->rounds; round++) {
    const real chunk = m->chunks[round * a->tokens + key];
    for (size_t i = 0; i < QUERIES; i++) {
      const real behind = m->own[round * QUERIES + i] - chunk;
      times[i] += behind == 0 || behind == 1 || behind == round_end ? 1 : 0;
    }
  }
  for (size_t i = queries; i < QUERIES; i++) times[i] = 1;
}

// The scores of a block, (keys × QUERIES); -∞ of what no round shows, and of a token with itself where others are
// seen.
static void NAME(attend_scores)(const approxima_attention *a, const NAME(attend_memory) *m, size_t first_key,
                                size_t keys, size_t first_query, size_t queries) {
  NAME(product)(m->sorted_keys + first_key * a->size, a->size, 1, 0, m->block, m->scores, keys, a->size, QUERIES,
                approxima_plain, 0);
  if (a->rounds == 0 || keys == 1) return;
  if (m->masks) {
    real times[QUERIES];
    for (size_t j = 0; j < keys; j++) {
      NAME(attend_times)(a, m, j, queries, times);
      for (size_t i = 0; i < QUERIES; i++)
        m->scores[j * QUERIES + i] = times[i] == 0 ? -(real)__builtin_inf() : m->scores[j * QUERIES + i];
    }
  }
  for (size_t i = 0; i < queries; i++)
    m->scores[(first_query + i - first_key) * QUERIES + i] = -(real)__builtin_inf();
}

// scores[j, i] becomes exp(scores[j, i] - less[i]), over the number of rounds in which i sees j where each round adds
// its own.
static void NAME(attend_powers)(const approxima_attention *a, const NAME(attend_memory) *m, const real *less,
                                const int *order, size_t first_key, size_t keys, size_t queries) {
  for (size_t j = 0; j < keys; j++)
    for (size_t i = 0; i < QUERIES; i += LANES) {
      VECTOR s, l;
      real *at = m->scores + j * QUERIES + i;
      __builtin_memcpy(&s, at, sizeof s);
      __builtin_memcpy(&l, less + i, sizeof l);
      s = NAME(exp_negative)(s - l, (VECTOR)(0)).e;
      __builtin_memcpy(at, &s, sizeof s);
    }
  if (a->rounds < 2 || m->masks) return;
  real times[QUERIES];
  for (size_t j = 0; j < keys; j++) {
    NAME(attend_times)(a, m, (size_t)order[first_key + j], queries, times);
    for (size_t i = 0; i < QUERIES; i++) m->scores[j * QUERIES + i] /= times[i];
  }
}

// What a block of queries adds to its tokens.
static void NAME(attend_block)(const approxima_attention *a, const NAME(attend_memory) *m, const int *order,
                               size_t first_key, size_t keys, size_t first_query, size_t queries) {
  const size_t d = a->size;
  NAME(attend_queries)(a, m, order, first_query, queries);
  NAME(attend_scores)(a, m, first_key, keys, first_query, queries);
  real largest[QUERIES], total[QUERIES];
  for (size_t i = 0; i < QUERIES; i++) largest[i] = m->scores[i];
  for (size_t j = 1; j < keys; j++)
    for (size_t i = 0; i < QUERIES; i++) {
      const real s = m->scores[j * QUERIES + i];
      largest[i] = s > largest[i] ? s : largest[i];
    }
  NAME(attend_powers)(a, m, largest, order, first_key, keys, queries);
  for (size_t i = 0; i < QUERIES; i++) total[i] = 0;
  for (size_t j = 0; j < keys; j++)
    for (size_t i = 0; i < QUERIES; i++) total[i] += m->scores[j * QUERIES + i];
  NAME(product)(m->sorted_values + first_key * d, 1, d, 0, m->scores, m->sums, d, keys, QUERIES, approxima_plain, 0);
  for (size_t i = 0; i < queries; i++) {
    const size_t t = (size_t)order[first_query + i];
    const real before = m->largest[t], now = largest[i] > before ? largest[i] : before;
    const real old = before == now ? 1 : LIBRARY_EXP(before - now);
    const real new = largest[i] == now ? 1 : LIBRARY_EXP(largest[i] - now);
    m->largest[t] = now;
    m->total[t] = old * m->total[t] + new * total[i];
    for (size_t f = 0; f < d; f++)
      m->made[f * m->padded + t] = old * m->made[f * m->padded + t] + new * m->sums[f * QUERIES + i];
  }
}

// `body` for each block of queries of a round, with the keys that it sees.
#define EACH_BLOCK(body)                                                                           \
  for (size_t first_chunk = m.lead; first_chunk < m.lead + n; first_chunk += bucket) {             \
    const size_t end = first_chunk + bucket < m.lead + n ? first_chunk + bucket : m.lead + n;      \
    const size_t first_key = first_chunk >= m.lead + bucket ? first_chunk - bucket : 0;            \
    const size_t keys = end - first_key;                                                           \
    for (size_t first_query = first_chunk; first_query < end; first_query += QUERIES) {            \
      const size_t queries = end - first_query < QUERIES ? end - first_query : QUERIES;            \
      body                                                                                         \
    }                                                                                              \
  }

static void NAME(attend_all)(const approxima_attention *a, const NAME(attend_memory) m) {
  const int by_chunks = a->rounds > 0 && !m.masks;
  const size_t n = a->tokens, d = a->size, rounds = by_chunks ? a->rounds : 1, bucket = by_chunks ? a->bucket : n;
  for (size_t t = 0; t < m.padded; t++) {
    m.largest[t] = -(real)__builtin_inf();
    m.total[t] = 0;
  }
  for (size_t k = 0; k < d * m.padded; k++) m.made[k] = 0;
  for (size_t round = 0; round < rounds; round++) {
    const int *order = m.order + round * (m.lead + n);
    NAME(attend_list)(a, &m, order);
    EACH_BLOCK(NAME(attend_block)(a, &m, order, first_key, keys, first_query, queries);)
  }
  for (size_t f = 0; f < d; f++)
    for (size_t t = 0; t < n; t++) m.made[f * m.padded + t] /= m.total[t];
}

static void NAME(attend)(const approxima_attention *a, const void *rotations, const void *in_, void *out_,
                         size_t samples, void *work, int *places) {
  const real *in = in_;
  real *out = out_;
  const NAME(attend_memory) m = NAME(attend_layout)(a, work, places);
  const size_t n = a->tokens, d = a->size;
  for (size_t sample = 0; sample < samples; sample++)
    for (size_t head = 0; head < a->heads; head++) {
      NAME(attend_read)(a, &m, rotations, in + sample, samples, head);
      NAME(attend_all)(a, m);
      for (size_t t = 0; t < n; t++)
        for (size_t f = 0; f < d; f++)
          out[((t * a->heads + head) * d + f) * samples + sample] = m.made[f * m.padded + t];
    }
}

// With o = Σ p v and δ the derivative by o: by v it is p δ, by a score p (δ·v - δ·o). What softmax needs is made anew.
static void NAME(attend_block_back)(const approxima_attention *a, const NAME(attend_memory) *m, const int *order,
                                    size_t first_key, size_t keys, size_t first_query, size_t queries) {
  const size_t d = a->size;
  real less[QUERIES], inverse[QUERIES], mean[QUERIES];
  for (size_t i = 0; i < QUERIES; i++) {
    const size_t t = i < queries ? (size_t)order[first_query + i] : 0;
    less[i] = i < queries ? m->largest[t] : 0;
    inverse[i] = i < queries ? 1 / m->total[t] : 0;
    mean[i] = i < queries ? m->mean[t] : 0;
  }
  NAME(attend_queries)(a, m, order, first_query, queries);
  NAME(attend_gather)(m->delta, m->padded, d, order + first_query, queries, m->block_delta);
  NAME(attend_scores)(a, m, first_key, keys, first_query, queries);
  NAME(attend_powers)(a, m, less, order, first_key, keys, queries);
  NAME(product)(m->sorted_values + first_key * d, d, 1, 0, m->block_delta, m->slopes, keys, d, QUERIES,
                approxima_plain, 0);
  for (size_t j = 0; j < keys; j++)
    for (size_t i = 0; i < QUERIES; i++) {
      const real p = m->scores[j * QUERIES + i] * inverse[i];
      m->scores[j * QUERIES + i] = p;
      m->slopes[j * QUERIES + i] = p * (m->slopes[j * QUERIES + i] - mean[i]);
    }
  // In slices that are not packed: for the few terms of a block packing costs more than it saves.
  const size_t slice = d < APPROXIMA_LARGE ? (APPROXIMA_LARGE - 1) / d : 1;
  for (size_t j = 0; j < keys; j += slice) {
    const size_t count = keys - j < slice ? keys - j : slice, place = (first_key + j) * d;
    NAME(gradient)(m->scores + j * QUERIES, m->block_delta, m->by_sorted_values + place, 0, d, count, QUERIES, 1,
                   m->packing);
    NAME(gradient)(m->slopes + j * QUERIES, m->block, m->by_sorted_keys + place, 0, d, count, QUERIES, 1, m->packing);
  }
  NAME(product)(m->sorted_keys + first_key * d, 1, d, 0, m->slopes, m->sums, d, keys, QUERIES, approxima_plain, 0);
  for (size_t f = 0; f < d; f++)
    for (size_t i = 0; i < queries; i++)
      m->by_queries[f * m->padded + (size_t)order[first_query + i]] += m->sums[f * QUERIES + i];
}

static void NAME(attend_back)(const approxima_attention *a, const void *rotations, const void *in_,
                              const void *delta_, void *by_in_, size_t samples, void *work, int *places) {
  const real *in = in_, *delta = delta_;
  real *by_in = by_in_;
  const NAME(attend_memory) m = NAME(attend_layout)(a, work, places);
  const size_t n = a->tokens, d = a->size, width = d * a->heads, parts = a->rounds > 0 ? 2 : 3;
  const int by_chunks = a->rounds > 0 && !m.masks;
  const size_t rounds = by_chunks ? a->rounds : 1, bucket = by_chunks ? a->bucket : n;
  const real scale = parts == 2 ? 1 : 1 / __builtin_elementwise_sqrt((real)d);
  for (size_t sample = 0; sample < samples; sample++)
    for (size_t head = 0; head < a->heads; head++) {
      NAME(attend_read)(a, &m, rotations, in + sample, samples, head);
      NAME(attend_all)(a, m);
      for (size_t t = 0; t < n; t++) {
        real sum = 0;
        for (size_t f = 0; f < d; f++) {
          const real by = delta[((t * a->heads + head) * d + f) * samples + sample];
          m.delta[f * m.padded + t] = by;
          m.by_queries[f * m.padded + t] = 0;
          m.by_keys[t * d + f] = m.by_values[t * d + f] = 0;
          sum += by * m.made[f * m.padded + t];
        }
        m.mean[t] = sum;
      }
      for (size_t round = 0; round < rounds; round++) {
        const int *order = m.order + round * (m.lead + n);
        if (rounds > 1) NAME(attend_list)(a, &m, order);
        for (size_t k = 0; k < (m.lead + n) * d; k++) m.by_sorted_keys[k] = m.by_sorted_values[k] = 0;
        EACH_BLOCK(NAME(attend_block_back)(a, &m, order, first_key, keys, first_query, queries);)
        for (size_t place = 0; place < m.lead + n; place++) {
          const size_t t = (size_t)order[place];
          for (size_t f = 0; f < d; f++) {
            m.by_keys[t * d + f] += m.by_sorted_keys[place * d + f];
            m.by_values[t * d + f] += m.by_sorted_values[place * d + f];
          }
        }
      }
      for (size_t t = 0; t < n; t++) {
        real *token = by_in + (t * parts * width + head * d) * samples + sample;
        real square = 0, along = 0;
        if (parts == 2)
          for (size_t f = 0; f < d; f++) {
            const real q = in[(t * parts * width + head * d + f) * samples + sample];
            square += q * q;
            along += m.keys[t * d + f] * m.by_keys[t * d + f];
          }
        const real inverse = square > 0 ? 1 / __builtin_elementwise_sqrt(square) : 0;
        for (size_t f = 0; f < d; f++) {
          const real by_query = scale * m.by_queries[f * m.padded + t], by_key = m.by_keys[t * d + f];
          token[f * samples] =
              parts == 2 ? by_query + (by_key - along * m.keys[t * d + f]) * inverse : by_query;
          if (parts == 3) token[(width + f) * samples] = by_key;
          token[((parts - 1) * width + f) * samples] = m.by_values[t * d + f];
        }
      }
    }
}
#undef EACH_BLOCK
#undef QUERIES
#undef LIBRARY_EXP
