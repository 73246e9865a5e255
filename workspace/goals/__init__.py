"""Promise beside reality (N2): what a request promised (requests_app) and what was seen since (activity), on one page.

``due`` says when, ``sweeping`` asks and writes, ``promised`` and ``happened`` read, ``comparing`` puts both into sentences,
``answering`` takes keep, change, merge or retire, ``rights`` says whose they are.
"""
