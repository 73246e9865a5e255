"""Words for looks."""

from django import template
from django.utils.translation import gettext_lazy as _

from activity.models import KeyProblem, Look, ProofMethod
from activity.network.connecting import Outcome
from activity.network.destinations import FetchRefusal
from activity.sources.answers import AnswerProblem
from activity.sources.feeds import FeedProblem

register = template.Library()
_FAMILIES = (Outcome, FetchRefusal, FeedProblem, AnswerProblem, KeyProblem)
_SENTENCES = {member.value: member.label for family in _FAMILIES for member in family} | {
    "no_known_interface": _("This server speaks no language that the portal knows."),
    "address": _("The link cannot be read as an account of this platform."),
    "our_fault": _("The look met a fault of the portal itself; it is on record for whoever runs it."),
    "by_feed": _("Read from the profile's feed, which tells no figures."),
    "by_outbox": _("Read as another server of the network would."),
    "by_last_day": _("The server tells the day of the latest post, but not the posts."),
}


# What a check of ownership found, in words.
_PROOFS = {
    "no_file": _("There is no such file; the name rests on the domain's own records, which the platform reads."),
    "other_account": _("The file on our domain names another account."),
    "elsewhere": _("The page leads to a site that is not ours."),
}


def words_of_problem(code: str) -> str:
    """Why a page of ours could not be read."""
    return str(_PROOFS.get(code) or _SENTENCES.get(code, "")) if code else ""


@register.filter
def proof_words(proof) -> str:
    """What a file on our domain told; other proofs say it themselves."""
    return words_of_problem(proof.detail) if proof.method == ProofMethod.DOMAIN_FILE else ""


@register.filter
def look_note(signal) -> str:
    """The note of one look in words: a code of ours becomes its sentence, a person's note stays what it is."""
    return str(_SENTENCES.get(signal.note, "")) if signal.told_by_id is None else signal.note


@register.filter
def last_words(following) -> str:
    """Why a source could not be read, in words; ``last_note`` and ``last_look`` come from the list's query."""
    return str(_SENTENCES.get(following.last_note, "") or dict(Look.choices).get(following.last_look, ""))


@register.filter
def value_of(column, row):
    """What a column of a list shows for a row."""
    return column.value_of(row)
