// The processor's peak rate of fused multiply-adds.
#ifndef APPROXIMA_BENCHMARK_MACHINE_H
#define APPROXIMA_BENCHMARK_MACHINE_H

/// Runs `rounds` rounds of independent multiply-adds in registers; returns the operations done.
double approxima_fma_f64(long rounds);
double approxima_fma_f32(long rounds);

#endif
