"""Second sources for the claims' counts, ratios and exponents: each is computed here in NumPy, SciPy or mpmath, from the
claim's own definition, by code that shares nothing with the library.

A module has a dictionary SECOND: a claim's id, and a function that gives for places of its predictions a number and how far it
may be off, relative to it. `networks.built` reads networks that the command has built; all else is built here.
"""

from . import elements, identity, lines, narrow, register, widths

SECOND = {}
for module in (lines, narrow, identity, widths, elements, register):
    SECOND.update(module.SECOND)
