"""The yearly report for the governing body: a calendar year in two pages, beside the year before (R3, R4).

Numbers and sentences about numbers: it names no channel, no request and no person, so it can be handed to anybody. What was
not counted is not known, never nought. Formal cases and concerns are not in it (A13).
"""
