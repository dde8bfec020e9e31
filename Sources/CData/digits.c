// Handwritten digits, 8 × 8 pixels of 0 to 16: the 1,797 images of scikit-learn's `load_digits`, in its order,
// which are the test set of E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine
// Learning Repository, 1998, https://doi.org/10.24432/C50P49, under CC BY 4.0.
//
// An image takes 41 bytes: 64 pixels of 5 bits, the first in the lowest bits, and the class.

#pragma clang diagnostic ignored "-Wc23-extensions"

#include "CData.h"

static const unsigned char bytes[] = {
#embed "digits.bin"
};

enum { IMAGE = 41 };

size_t approxima_digit_count(void) { return sizeof bytes / IMAGE; }

unsigned char approxima_digit_class(size_t image) { return bytes[IMAGE * image + IMAGE - 1]; }

unsigned char approxima_digit_pixel(size_t image, size_t pixel) {
  const size_t bit = 5 * pixel;
  const unsigned char *first = bytes + IMAGE * image + bit / 8;
  // The last pixel ends at bit 320: the byte behind is the class.
  return (unsigned char)((first[0] | first[1] << 8) >> bit % 8 & 31);
}
