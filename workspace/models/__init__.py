"""What this floor keeps itself: answers to questions that join the rooms below, and what the team's meetings need."""

from workspace.models.brief import LAST_MONTH_DAY, BriefReader, BriefRhythm, BriefSchedule, MeetingDay
from workspace.models.goals import ANSWERS, GoalsOutcome, GoalsReview, StatedGoals

__all__ = [
    "ANSWERS",
    "LAST_MONTH_DAY",
    "BriefReader",
    "BriefRhythm",
    "BriefSchedule",
    "GoalsOutcome",
    "GoalsReview",
    "MeetingDay",
    "StatedGoals",
]
