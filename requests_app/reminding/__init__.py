"""Reminders of what is due: to whom of the team, to the lead, and to requesters; one letter per person and day."""
