"""A synthetic portal of any size, for benchmarks: channels with their links, access, looks and requests, in bulk.

The shares are those one would expect of a large alliance: nine channels in ten are in service, one in a hundred has no
co-administrator (and its open point), a small share is silent beyond its term. Nothing is drawn by chance: the same
number gives the same portal. Rows go straight into the tables, without decisions on record and without letters: this is
weight for measuring, no history that anyone should believe.
"""
