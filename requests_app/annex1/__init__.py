"""Annex 1, “New social media channel”: 33 questions, which of them are asked, and what their answers mean (A4, A9).

The set is versioned (``QUESTION_SET``), so that it can follow the real form later. Everything here is computed from the
stored answers: nothing depends on the pages through which they came.
"""

QUESTION_SET = 1
