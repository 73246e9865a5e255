"""Standing controls: rules that open and close points by themselves, nightly and wherever the facts change (R1, A8).

What a person is expected to say and nobody has said is not known, and not known never rings: ``coverage`` counts it.
"""
