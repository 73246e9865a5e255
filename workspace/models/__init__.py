"""What this floor keeps itself: answers to questions that join the rooms below."""

from workspace.models.goals import ANSWERS, GoalsOutcome, GoalsReview, StatedGoals

__all__ = ["ANSWERS", "GoalsOutcome", "GoalsReview", "StatedGoals"]
