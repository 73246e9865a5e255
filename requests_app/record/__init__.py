"""The record of a request on paper: its words (words.py), and the PDF made of them (typesetting.py)."""
