"""The fast track for a disaster or crisis: eight facts, one decider, thirty days, the rest of the form by a date."""
