// commit.h is written by make, where git knows the commit: a line that defines APPROXIMA_COMMIT.

#include "CBuild.h"

#if __has_include("commit.h")
#include "commit.h"
#endif
#ifndef APPROXIMA_COMMIT
#define APPROXIMA_COMMIT ""
#endif

const char *approxima_commit(void) { return APPROXIMA_COMMIT; }
