"""Campaigns of access review: made, opened, answered, closed (I1, I2)."""
