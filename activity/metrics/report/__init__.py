"""The numbers of a period for an activity report or a meeting: in words (words.py), as a PDF (typesetting.py) (R3, R4)."""

from portal.ratelimits import Limit

# One PDF costs a fifth of a second of one core.
MANY_PDFS = Limit("numbers-pdf", 60, 600)
