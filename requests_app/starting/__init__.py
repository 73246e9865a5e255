"""Asking for a channel without an account: a link to one's mailbox, and the group's word that it knows who asks (N3, A3)."""
