"""The meeting brief: what changed in a time, what is due, what is at risk (R4).

Counted anew for each reading, with a fixed number of queries. It names channels, texts and requests, never people (R8); what
is unlisted for someone's safety is counted and not named (A22). Of questions to the team there are numbers only; formal cases
and concerns are not in it at all: a brief lies on a table (A13).
"""
