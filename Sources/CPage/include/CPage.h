// The files of the live page, by name.
#ifndef APPROXIMA_CPAGE_H
#define APPROXIMA_CPAGE_H

#include <stddef.h>

/// The number of files.
size_t approxima_page_count(void);

/// Of file `file`: its name, its size in bytes, and one byte.
const char *approxima_page_name(size_t file);
size_t approxima_page_size(size_t file);
unsigned char approxima_page_byte(size_t file, size_t index);

#endif
