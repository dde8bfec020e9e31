import Kernels

/// Attention on a tile, a head and a token at a time; the weights are made again on the way back, so that nothing of L² features
/// is kept.
struct AttendRows: ApartOperation {
  private let attention: AttendReading

  init(_ attend: GraphOperation.Attend, of graph: Graph) {
    attention = AttendReading(attend, of: graph)
  }

  /// The weights of token i over all tokens: (tokens × samples).
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  private func weights<Scalar: KernelScalar>(
    _ input: [Scalar], samples: Int, head: Int, token i: Int
  ) -> [Scalar] {
    let n = attention.tokens
    var weights = [Scalar](repeating: 0, count: n * samples)
    let query = attention.first(.query, of: i, head: head)
    for j in 0..<n {
      let key = attention.first(.key, of: j, head: head)
      for feature in 0..<attention.size {
        let (q, k) = ((query + feature) * samples, (key + feature) * samples)
        for sample in 0..<samples {
          weights[j * samples + sample] += input[q + sample] * input[k + sample]
        }
      }
    }
    let scale = Scalar(attention.scale)
    for sample in 0..<samples {
      var largest = -Scalar.infinity
      for j in 0..<n { largest = max(largest, weights[j * samples + sample]) }
      var total: Scalar = 0
      for j in 0..<n {
        let power = Scalar.exp(scale * (weights[j * samples + sample] - largest))
        weights[j * samples + sample] = power
        total += power
      }
      for j in 0..<n { weights[j * samples + sample] /= total }
    }
    return weights
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func forward<Scalar: KernelScalar>(
    _ input: [Scalar], _ numbers: [Scalar], samples: Int
  ) -> [Scalar] {
    let (n, size) = (attention.tokens, attention.size)
    var made = [Scalar](repeating: 0, count: n * attention.width * samples)
    for head in 0..<attention.heads {
      for i in 0..<n {
        let weights = weights(input, samples: samples, head: head, token: i)
        for j in 0..<n {
          let value = attention.first(.value, of: j, head: head)
          for feature in 0..<size {
            let place = (i * attention.width + head * size + feature) * samples
            for sample in 0..<samples {
              made[place + sample] +=
                weights[j * samples + sample] * input[(value + feature) * samples + sample]
            }
          }
        }
      }
    }
    return made
  }

  /// With p the weights, o = Σ p_j v_j and δ the derivative by o: ∂v_j = p_j δ, ∂s_j = p_j (δ·v_j − Σ_k p_k δ·v_k), and s_j = q·k_j/√d.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func back<Scalar: KernelScalar>(
    _ delta: [Scalar], _ input: [Scalar], _ numbers: [Scalar], samples: Int, rows: Int
  ) -> [Scalar] {
    let (n, size) = (attention.tokens, attention.size)
    let scale = Scalar(attention.scale)
    var passed = [Scalar](repeating: 0, count: 3 * n * attention.width * samples)
    var slopes = [Scalar](repeating: 0, count: n * samples)
    for head in 0..<attention.heads {
      for i in 0..<n {
        let weights = weights(input, samples: samples, head: head, token: i)
        for place in slopes.indices { slopes[place] = 0 }
        for j in 0..<n {
          let value = attention.first(.value, of: j, head: head)
          for feature in 0..<size {
            let made = (i * attention.width + head * size + feature) * samples
            let seen = (value + feature) * samples
            for sample in 0..<samples {
              slopes[j * samples + sample] += delta[made + sample] * input[seen + sample]
              passed[seen + sample] += weights[j * samples + sample] * delta[made + sample]
            }
          }
        }
        for sample in 0..<samples {
          var mean: Scalar = 0
          for j in 0..<n { mean += weights[j * samples + sample] * slopes[j * samples + sample] }
          for j in 0..<n {
            let place = j * samples + sample
            slopes[place] = scale * weights[place] * (slopes[place] - mean)
          }
        }
        let query = attention.first(.query, of: i, head: head)
        for j in 0..<n {
          let key = attention.first(.key, of: j, head: head)
          for feature in 0..<size {
            let (q, k) = ((query + feature) * samples, (key + feature) * samples)
            for sample in 0..<samples {
              let slope = slopes[j * samples + sample]
              passed[q + sample] += slope * input[k + sample]
              passed[k + sample] += slope * input[q + sample]
            }
          }
        }
      }
    }
    return Array(passed.prefix(rows * samples))
  }

  /// It has no numbers of its own.
  func derivatives<Scalar: KernelScalar>(
    _ delta: [Scalar], _ input: [Scalar], _ numbers: [Scalar], samples: Int,
    _ body: (Int, [Scalar]) -> Void
  ) {}
}
