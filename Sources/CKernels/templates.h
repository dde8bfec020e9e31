// All kernels in one precision, and the table of them.

#define LANES (ACTIVATION_BYTES / REAL_BYTES)
#include "vector_math.h"
#include "activations_template.h"

#include "product_template.h"
#include "gradient_template.h"
#include "attend_template.h"
#undef LANES
#include "elementwise_template.h"
#include "splines_template.h"
#include "operations_template.h"

const approxima_kernels NAMED(NAME(approxima_table), SUFFIX) = {
    INSTRUCTION_SET,  NAME(forward), NAME(backward), NAME(jacobian),
    NAME(activate),   NAME(squares), NAME(adam),     NAME(add),
    NAME(attend),     NAME(attend_back),
};

#include "undefine.h"
