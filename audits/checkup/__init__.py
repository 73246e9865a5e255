"""The yearly check-up: the page of a channel for its responsible person, and the same for its co-administrator (N7)."""
