"""The communications team's pages: queue, review, decision (A5, U3)."""
