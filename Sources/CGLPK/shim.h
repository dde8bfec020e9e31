// GLPK, the GNU linear programming kit. Its environment is one a thread (glp_config("TLS")).
#ifndef APPROXIMA_CGLPK_SHIM_H
#define APPROXIMA_CGLPK_SHIM_H

#include <glpk.h>

#endif
