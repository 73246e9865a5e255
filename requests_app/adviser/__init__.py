"""“Do you need a new channel?”: four questions, one piece of advice, and a draft that starts with the answers (R2, A9.2, U2, N3)."""
