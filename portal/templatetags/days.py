"""Whether a moment is of today, in the reader's time zone: a clock time alone says nothing of any other day."""

import datetime as dt

from django import template
from django.utils import timezone

register = template.Library()


@register.filter
def is_today(moment: dt.datetime) -> bool:
    return timezone.localdate(moment) == timezone.localdate()
