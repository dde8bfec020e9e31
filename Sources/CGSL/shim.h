// GSL's headers, with accessors for its global constants: Swift imports those as mutable globals,
// which language mode 6 rejects.
#ifndef APPROXIMA_CGSL_SHIM_H
#define APPROXIMA_CGSL_SHIM_H

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_interp.h>
#include <gsl/gsl_qrng.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_sf.h>

static inline const gsl_rng_type *approxima_gsl_rng_mt19937(void) { return gsl_rng_mt19937; }
static inline const gsl_qrng_type *approxima_gsl_qrng_sobol(void) { return gsl_qrng_sobol; }
static inline const gsl_interp_type *approxima_gsl_interp_cspline(void) {
  return gsl_interp_cspline;
}

#endif
