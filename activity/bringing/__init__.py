"""Figures and latest posts that somebody has in a spreadsheet, brought in (A2, R3): most platforms can be known no other way.

``columns`` says what a file can tell, ``rows`` judges each row, ``entering`` writes them; the way from the upload to the last
button is the register's own (``channels_registry/importing``).
"""
