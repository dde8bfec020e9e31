// GLPK, the GNU linear programming kit, behind one call that its aborts do not leave.
//
// GLPK ends the process where it meets what it cannot work with, unless the error hook jumps away; its
// manual then allows nothing but glp_free_env. The environment is one a thread (glp_config("TLS")), lives
// from the beginning of a call to its end, and prints nothing.
#ifndef APPROXIMA_CGLPK_SHIM_H
#define APPROXIMA_CGLPK_SHIM_H

#include <glpk.h>
#include <math.h>
#include <setjmp.h>
#include <stddef.h>

/// minimise costs·x, column_lower ≤ x ≤ column_upper, row_lower ≤ A·x ≤ row_upper; counted from 0.
typedef struct {
  int columns, rows, entries;
  const double *costs, *column_lower, *column_upper, *row_lower, *row_upper;
  /// One an entry that is not 0, but for the first, as GLPK has it; these two count from 1.
  const int *entry_rows, *entry_columns;
  const double *entry_values;
  int milliseconds;
  // Steps of the simplex method.
  int iterations;
} approxima_program;

enum { APPROXIMA_OPTIMUM, APPROXIMA_NONE, APPROXIMA_ABORTED };

static inline void approxima_glpk_leave(void *place) { longjmp(*(jmp_buf *)place, 1); }

static inline int approxima_glpk_silence(void *info, const char *text) {
  (void)info;
  (void)text;
  return 1;
}

static inline int approxima_bounds_kind(double low, double high) {
  int has_low = low > -HUGE_VAL, has_high = high < HUGE_VAL;
  if (has_low && has_high) return low == high ? GLP_FX : GLP_DB;
  return has_low ? GLP_LO : has_high ? GLP_UP : GLP_FR;
}

/// Writes the optimum's value, point and row duals where there is one.
static inline int approxima_minimum(
    const approxima_program *p, double *objective, double *point, double *duals) {
  jmp_buf place;
  if (setjmp(place)) {
    glp_error_hook(NULL, NULL);
    glp_free_env();
    return APPROXIMA_ABORTED;
  }
  glp_term_out(GLP_OFF);
  glp_term_hook(approxima_glpk_silence, NULL);
  glp_error_hook(approxima_glpk_leave, &place);
  glp_prob *problem = glp_create_prob();
  glp_set_obj_dir(problem, GLP_MIN);
  if (p->columns > 0) glp_add_cols(problem, p->columns);
  for (int j = 0; j < p->columns; j++) {
    double low = p->column_lower[j], high = p->column_upper[j];
    glp_set_obj_coef(problem, j + 1, p->costs[j]);
    glp_set_col_bnds(problem, j + 1, approxima_bounds_kind(low, high), low, high);
  }
  if (p->rows > 0) glp_add_rows(problem, p->rows);
  for (int i = 0; i < p->rows; i++) {
    double low = p->row_lower[i], high = p->row_upper[i];
    glp_set_row_bnds(problem, i + 1, approxima_bounds_kind(low, high), low, high);
  }
  glp_load_matrix(problem, p->entries, p->entry_rows, p->entry_columns, p->entry_values);
  glp_scale_prob(problem, GLP_SF_GM | GLP_SF_EQ | GLP_SF_2N);
  glp_adv_basis(problem, 0);
  glp_smcp parameters;
  glp_init_smcp(&parameters);
  parameters.msg_lev = GLP_MSG_OFF;
  parameters.meth = GLP_DUALP;
  parameters.tm_lim = p->milliseconds;
  parameters.it_lim = p->iterations;
  int code = glp_simplex(problem, &parameters) == 0 && glp_get_status(problem) == GLP_OPT
                 ? APPROXIMA_OPTIMUM
                 : APPROXIMA_NONE;
  if (code == APPROXIMA_OPTIMUM) {
    *objective = glp_get_obj_val(problem);
    for (int j = 0; j < p->columns; j++) point[j] = glp_get_col_prim(problem, j + 1);
    for (int i = 0; i < p->rows; i++) duals[i] = glp_get_row_dual(problem, i + 1);
  }
  glp_delete_prob(problem);
  glp_error_hook(NULL, NULL);
  glp_free_env();
  return code;
}

#endif
