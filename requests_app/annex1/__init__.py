"""Annex 1, “New social media channel”: 33 questions, which of them are asked, and what their answers mean (A4, A9).

The wording is versioned (``wording.py``): a request keeps the words under which it was handed in. Everything here is
computed from the stored answers: nothing depends on the pages through which they came.
"""
