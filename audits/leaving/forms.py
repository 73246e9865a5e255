"""Forms of hand-overs."""

import datetime as dt

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Person, PersonKind
from accounts.person_fields import PersonField
from audits.leaving.handing_over import CARRIED_HERE
from audits.leaving.leavers_list import MOST_CHARACTERS, Chosen, Line, Order
from audits.models import Handed, HandOverItem, HandOverKind
from portal.filefields import PictureField
from portal.forms import PortalForm
from portal.reasons import reason_field


def optional_reason(label):
    return reason_field(label=label, required=False, help_text="")


class DayForm(PortalForm):
    """The day in the address of “If this person leaves”."""

    on = forms.DateField(label=_("Last day"), widget=forms.DateInput)


class FindForm(PortalForm):
    """Whose page “If this person leaves” is wanted: not everybody who may read it has the list of people."""

    who = PersonField(label=_("If this person leaves"))


class OpenForm(PortalForm):
    why = optional_reason(_("Note"))


class LeftForm(PortalForm):
    why = reason_field()


class ReplaceForm(PortalForm):
    successor = PersonField(label=_("Who takes everything over"), people=Person.objects.filter(kind=PersonKind.STAFF))
    why = optional_reason(_("Note"))


class RowForm(PortalForm):
    """One row of a hand-over: who follows, or that it is done, or that nobody is needed."""

    HAND, DONE, NOT_NEEDED = "hand", "done", "not_needed"

    act = forms.ChoiceField(label=_("What happens with it"), widget=forms.RadioSelect)
    successor = PersonField(label=_("Successor"), required=False)
    note = optional_reason(_("Note, or why nobody is needed"))
    picture = PictureField(
        label=_("Picture that shows it"),
        required=False,
        help_text=_("For example of the platform's page with the roles. It is kept with the channel."),
    )

    def __init__(self, *args, item: HandOverItem, **kwargs):
        super().__init__(*args, **kwargs)
        left = item.hand_over.kind == HandOverKind.LEFT
        by_naming = item.what in CARRIED_HERE and not (left and item.what == Handed.ACCESS)
        choices = [(self.HAND, gettext("Somebody takes it over"))] if by_naming else []
        if not by_naming or left:
            label = gettext("Removed on the platform") if item.what == Handed.ACCESS else gettext("It is done")
            choices.append((self.DONE, label))
        choices.append((self.NOT_NEEDED, gettext("Nobody needs to take it over")))
        self.fields["act"].choices = choices
        if not by_naming:
            del self.fields["successor"]
        if item.channel_id is None or by_naming:
            del self.fields["picture"]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("act") == self.HAND and not cleaned.get("successor") and "successor" not in self.errors:
            self.add_error("successor", gettext("Name the person who takes it over."))
        if cleaned.get("act") == self.NOT_NEEDED and not cleaned.get("note"):
            self.add_error("note", gettext("Say why nobody needs to take this over."))
        return cleaned


class ListForm(PortalForm):
    text = forms.CharField(
        label=_("The list"),
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": "10"}),
        help_text=_(
            "One person a line: the e-mail address, or the exact full name, and the last day where there is one, such as "
            "“amina@example.org; 2026-03-31”."
        ),
    )


CHOICES = [
    (Chosen.NOTHING.value, _("Nothing")),
    (Chosen.LEAVES.value, _("Leaves: open a hand-over")),
    (Chosen.LEFT.value, _("Left today: end all access now")),
]


class OrdersForm(PortalForm):
    """What is done about each matched line; nothing is chosen beforehand."""

    why = reason_field()

    def __init__(self, *args, lines: list[Line], **kwargs):
        super().__init__(*args, **kwargs)
        self.lines = [line for line in lines if line.person is not None and line.open_hand_over is None]
        for line in self.lines:
            name = line.person.full_name
            self.fields[f"do-{line.person.pk}"] = forms.ChoiceField(
                label=gettext("What is done about %(name)s") % {"name": name}, choices=CHOICES,
                initial=Chosen.NOTHING.value,
            )  # fmt: skip
            self.fields[f"day-{line.person.pk}"] = forms.DateField(
                label=gettext("Last day of %(name)s") % {"name": name}, required=False, initial=line.last_day
            )
            if line.by_name:
                self.fields[f"sure-{line.person.pk}"] = forms.BooleanField(
                    label=gettext("%(name)s <%(email)s> is the right person")
                    % {"name": name, "email": line.person.email},
                    required=False,
                )
            for field in self.of(line):
                self.prepare(field.name)

    def clean(self):
        cleaned = super().clean()
        for line in self.lines:
            pk = line.person.pk
            chosen = cleaned.get(f"do-{pk}")
            if chosen in (None, Chosen.NOTHING):
                continue
            if line.by_name and not cleaned.get(f"sure-{pk}"):
                self.add_error(f"sure-{pk}", gettext("This line has no address: say that it is the right person."))
            if chosen == Chosen.LEAVES and not cleaned.get(f"day-{pk}"):
                self.add_error(f"day-{pk}", gettext("Give the last day."))
        return cleaned

    def orders(self) -> list[Order]:
        found: list[Order] = []
        for line in self.lines:
            chosen = Chosen(self.cleaned_data[f"do-{line.person.pk}"])
            if chosen != Chosen.NOTHING:
                day: dt.date | None = self.cleaned_data.get(f"day-{line.person.pk}")
                found.append(Order(line.person, chosen, day))
        return found

    def of(self, line: Line) -> list:
        """The bound fields of one line."""
        names = [f"{part}-{line.person.pk}" for part in ("do", "day", "sure")] if line.person else []
        return [self[name] for name in names if name in self.fields]
