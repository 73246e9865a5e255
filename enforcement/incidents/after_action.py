"""The report after an alert: made of its timeline and its tasks, so that nobody writes it from memory (N15)."""

import datetime as dt

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from enforcement.incidents.sheets import Part, Sheet
from enforcement.models import Incident, IncidentAction, MomentKind
from portal.store import portal_settings


def report_of(incident: Incident, *, at: dt.datetime) -> Sheet:
    """The sheet in the language that is active; for those who read every word of the alert. Three queries."""
    moments = list(incident.moments.select_related("by").order_by("at", "pk"))
    actions = list(incident.actions.select_related("owner", "done_by", "checked_by").order_by("due_on", "pk"))
    further = list(incident.further.select_related("channel__platform").order_by("opened_at", "pk"))
    channel = incident.channel
    parts = [
        Part(
            _("What happened, and when"),
            columns=(_("When"), _("What"), _("Who"), _("In words")),
            widths=(3, 4, 3, 6),
            rows=tuple((moment_words(m.at), m.get_what_display(), str(m.by), _said(m)) for m in moments),
        ),
        Part(
            _("What is to be done because of it"),
            note="" if actions else _("No task was given."),
            columns=(_("Task"), _("Who"), _("Until"), _("State")),
            widths=(6, 3, 3, 5),
            rows=tuple((a.text, str(a.owner), day_words(a.due_on), state_words(a)) for a in actions),
        ),
    ]
    if further:
        parts.append(
            Part(
                _("Other channels concerned"),
                columns=(_("Channel"), _("Platform"), _("State")),
                widths=(6, 4, 4),
                rows=tuple((f.channel.name, f.channel.platform.name, f.get_state_display()) for f in further),
            )
        )
    parts.append(Part(_("What we learned"), note=incident.lessons or _("Nothing has been written down yet.")))
    return Sheet(
        language=get_language(),
        title=_("Report of an alert: %(channel)s") % {"channel": channel.name},
        heading=_("Report of an alert: %(channel)s") % {"channel": channel.name},
        description=_("What happened, who did what when, what is still to be done, and what was learned."),
        organisation=portal_settings().organisation_name,
        as_of=_("As of %(moment)s") % {"moment": moment_words(at)},
        page_words=_("Page {page} of {pages}"),
        notice=_("For the communications team and the auditors: it names people."),
        columns_of_facts=(_("About this alert"), pgettext("head of a table", "Answer")),
        facts=facts_of(incident, told=moments),
        parts=tuple(parts),
    )


def facts_of(incident: Incident, *, told) -> tuple[tuple[str, str], ...]:
    """The figures first: how long the public was unwarned, how long it took to have it in hand, and to end it."""
    reported = str(incident.reported_by) if incident.reported_by else incident.told_by or _("Not known")
    facts = [
        (_("What was wrong"), incident.get_kind_display()),
        (_("Platform"), incident.channel.platform.name),
        (_("State"), incident.get_state_display()),
        (_("Reported by"), reported),
        (_("Entered by"), str(incident.opened_by)),
        (_("Reported"), moment_words(incident.opened_at)),
    ]
    began = min((m.at for m in told if m.what == MomentKind.NOTE), default=incident.opened_at)
    if began < incident.opened_at:
        facts.append((_("From its first sign to the report"), span_words(incident.opened_at - began)))
    if incident.contained_at:
        facts.append(
            (_("From the report until we had it in hand"), span_words(incident.contained_at - incident.opened_at))
        )
    if incident.ended_at:
        facts.append((_("From the report to its end"), span_words(incident.ended_at - incident.opened_at)))
        facts.append((_("Ended by"), str(incident.ended_by)))
    if incident.warning_stays:
        facts.append((_("Public warning"), _("It stays: the channel is lost.")))
    return tuple(facts)


def _said(moment) -> str:
    return (
        _("Erased on %(day)s") % {"day": day_words(timezone.localtime(moment.erased_at).date())}
        if moment.erased_at
        else moment.words
    )


def state_words(action: IncidentAction) -> str:
    """How a task stands, in words."""
    if action.dropped_at:
        return pgettext("task", "Not needed any more")
    if action.checked_at:
        return _("Done, checked by %(name)s") % {"name": action.checked_by}
    if action.done_at:
        return _("Done by %(name)s, to be checked") % {"name": action.done_by}
    return _("To do")


def moment_words(moment: dt.datetime) -> str:
    return date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT")


def day_words(day: dt.date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")


def span_words(span: dt.timedelta) -> str:
    """“3 minutes”, “5 hours”, “2 days”: as exact as anyone needs it."""
    minutes = round(span.total_seconds() / 60)
    if minutes < 120:
        return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
    hours = round(minutes / 60)
    if hours < 48:
        return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    days = round(hours / 24)
    return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
