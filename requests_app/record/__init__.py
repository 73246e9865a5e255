"""The record of a request on paper: its words (words.py), and the PDF made of them (typesetting.py)."""

from portal.ratelimits import Limit

# One PDF costs a fifth of a second of one core.
MANY_PDFS = Limit("request-pdf", 60, 600)
