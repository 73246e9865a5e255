"""What becomes of requests when two entries of one person, or of one group, become one.

Nobody decides on what they filed (N4). Where one entry reviewed, decided on or confirmed what the other asked for, they
were treated as two people, and joining them would make that decision one's own: it is refused, with the request named.
"""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.merging import GROUPS, PEOPLE, Merge, MergeRefused
from requests_app.models import ChannelRequest, ConfirmationOutcome, GroupConfirmation, StandIn
from requests_app.models.review import Decision, Evaluation


def register() -> None:
    PEOPLE.guard(refuse_judges_of_each_other)
    PEOPLE.moves("requests_app.ChannelRequest.requester", gettext_lazy("Requests filed"), lines=_references)
    PEOPLE.moves(
        "requests_app.ChannelRequest.reviewer", gettext_lazy("Requests under review"), among=Q(closed_at=None),
        lines=_references,
    )  # fmt: skip
    PEOPLE.moves(
        "requests_app.RequestStage.holder", gettext_lazy("Requests whose turn is theirs"), among=Q(left_at=None)
    )
    PEOPLE.moves(
        "requests_app.RequestWriter.person", gettext_lazy("Requests they help to write"), among=Q(removed_at=None),
        once_per=("request",), otherwise=_end_writing,
    )  # fmt: skip
    # What keeps someone from judging a request holds for the person, whichever entry it was said of.
    PEOPLE.moves("requests_app.Answer_people.person", gettext_lazy("Answers that name them"), once_per=("answer",))
    PEOPLE.moves("requests_app.Recusal.person", gettext_lazy("Requests they stepped aside from"), once_per=("request",))
    PEOPLE.moves("requests_app.StandIn.person", gettext_lazy("Decisions they stand in for"), among=Q(ended_at=None))
    PEOPLE.moves(
        "requests_app.GroupConfirmation.person", gettext_lazy("Groups asked whether they know them"),
        among=Q(answered_at=None), once_per=("body",), otherwise=_end_asking,
    )  # fmt: skip
    PEOPLE.stays("requests_app.QueueView.person", "requests_app.LastLook.person")
    GROUPS.moves("requests_app.ChannelRequest.body", gettext_lazy("Requests"), lines=_references)
    GROUPS.moves(
        "requests_app.GroupConfirmation.body", gettext_lazy("People the group is asked about"),
        among=Q(answered_at=None), once_per=("person",), otherwise=_end_asking,
    )  # fmt: skip
    GROUPS.moves("requests_app.StartLink.body", gettext_lazy("Links sent to start a request"))


def _references(rows: QuerySet, merge: Merge) -> list[str]:
    """Whoever looks after people need not know what is asked for: the reference tells the request."""
    return [row.reference or _("a draft") for row in rows]


def _end_writing(rows: QuerySet, merge: Merge) -> None:
    rows.update(removed_at=merge.at, removed_by=merge.by)


def _end_asking(rows: QuerySet, merge: Merge) -> None:
    rows.update(outcome=ConfirmationOutcome.ENDED, answered_at=merge.at)


def refuse_judges_of_each_other(merge: Merge) -> None:
    """Raises MergeRefused where one of the two judged what the other asked for."""
    for asker, judge in ((merge.kept, merge.gone), (merge.gone, merge.kept)):
        own = Q(requester=asker) | Q(answers__saved_by=asker) | Q(answers__people=asker)
        theirs = ChannelRequest.objects.filter(own)
        judged = (
            theirs.filter(Q(reviewer=judge) | Q(recommended_by=judge))
            | theirs.filter(pk__in=Decision.objects.filter(by=judge).values("request"))
            | theirs.filter(pk__in=Evaluation.objects.filter(by=judge).values("request"))
        )
        found = judged.distinct().order_by("pk").first()
        if found is not None:
            raise MergeRefused(
                _(
                    "%(judge)s has judged request %(reference)s, in which %(asker)s has a part. As one person nobody "
                    "could have done that: they are two people, or the lead first gives the request to someone else."
                )
                % {"judge": judge, "asker": asker, "reference": found.reference or found}
            )
        if StandIn.objects.filter(person=asker, appointed_by=judge, ended_at=None).exists():
            raise MergeRefused(
                _("%(judge)s asked %(asker)s to decide in the team's place. End that first.")
                % {"judge": judge, "asker": asker}
            )
        if GroupConfirmation.objects.filter(person=asker, answered_by=judge).exists():
            raise MergeRefused(
                _("%(judge)s confirmed for the group that %(asker)s works there, so they are two people.")
                % {"judge": judge, "asker": asker}
            )
