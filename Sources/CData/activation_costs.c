// Units that fits of one hidden layer took to given errors, by activation: made by `make activation-cost`.

#pragma clang diagnostic ignored "-Wc23-extensions"

#include "CData.h"

static const char text[] = {
#embed "activation_costs.tsv"
};

size_t approxima_activation_costs_size(void) { return sizeof text; }

unsigned char approxima_activation_costs_byte(size_t place) { return (unsigned char)text[place]; }
