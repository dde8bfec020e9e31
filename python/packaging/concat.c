// The one routine of libgfortran that OpenBLAS's LAPACK calls, so that the library needs no Fortran runtime:
// text = left // right, cut or filled with blanks.
#include <string.h>

static size_t put(char *text, size_t room, const char *part, size_t length) {
  size_t taken = length < room ? length : room;
  if (taken > 0) memcpy(text, part, taken);
  return taken;
}

__attribute__((visibility("hidden"))) void _gfortran_concat_string(
    size_t length, char *text, size_t left_length, const char *left, size_t right_length,
    const char *right) {
  size_t used = put(text, length, left, left_length);
  used += put(text + used, length - used, right, right_length);
  if (used < length) memset(text + used, ' ', length - used);
}
