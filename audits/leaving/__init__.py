"""Leavers: what somebody holds, what would be missing, and the hand-over, row by row (A7, A8, L2)."""
