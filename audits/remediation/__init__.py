"""What reviews and check-ups decided, until it is done on the platform and looked at."""
