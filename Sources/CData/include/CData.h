// Data that ship with the program.
#ifndef APPROXIMA_CDATA_H
#define APPROXIMA_CDATA_H

#include <stddef.h>

/// The number of images of handwritten digits.
size_t approxima_digit_count(void);

/// Of image `image`: its class, 0 to 9, and pixel `pixel` of 64, row after row, from 0 to 16.
unsigned char approxima_digit_class(size_t image);
unsigned char approxima_digit_pixel(size_t image, size_t pixel);

/// The table of units by activation, and its bytes in UTF-8.
size_t approxima_activation_costs_size(void);
unsigned char approxima_activation_costs_byte(size_t place);

#endif
