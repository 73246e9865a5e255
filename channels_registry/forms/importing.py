"""The forms of an import: the spreadsheet, what its columns are, and what its unknown names mean."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from accounts.models import Body, Person
from accounts.person_fields import PersonField
from channels_registry.importing.columns import NOT_READ, OF_CHANNELS, Columns
from channels_registry.importing.files import MOST_BYTES, FileRefused, Line, read_lines, too_large
from channels_registry.importing.register import Answers
from channels_registry.models import ChannelKind
from portal.forms import PortalForm

EXAMPLES, LONGEST_EXAMPLE = 2, 30
# As many names as a page asks about at once; the others follow.
MOST_ASKED = 40
LEAVE, KNOWN, NEW = "leave", "known", "new"


class ImportForm(PortalForm):
    file = forms.FileField(
        label=gettext_lazy("Spreadsheet"),
        help_text=gettext_lazy("CSV (UTF-8) or Excel (.xlsx), 5 MB and 10,000 rows at most."),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(too_large())
        try:
            self.cleaned_data["lines"] = read_lines(file.read())
        except FileRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        if len(self.cleaned_data["lines"]) == 1:
            raise forms.ValidationError(_("The file has a first line and no rows under it."))
        return file


class MatchForm(PortalForm):
    """For each column of the file which of ours it is."""

    hide_optional = True

    def __init__(
        self, *args, lines: list[Line], columns: list[str], defaults: dict, ours: Columns = OF_CHANNELS, **kwargs
    ):
        super().__init__(*args, **kwargs)
        self.width = len(columns)
        choices = [("", NOT_READ), *ours.labels.items()]
        for place, column in enumerate(columns):
            self._add(
                f"c{place}",
                forms.ChoiceField(
                    label=lines[0].cells[place][:80] or _("Column %(number)d, without a name") % {"number": place + 1},
                    choices=choices,
                    required=False,
                    initial=column,
                    help_text=_examples(lines, place),
                ),
            )

    def _add(self, name: str, field: forms.Field) -> None:
        self.fields[name] = field
        self.prepare(name)

    def columns(self) -> list[str]:
        return [self.cleaned_data[f"c{place}"] for place in range(self.width)]

    def defaults(self) -> dict:
        return {}

    @property
    def of_columns(self) -> str:
        return " ".join(f"c{place}" for place in range(self.width))


class ColumnsForm(MatchForm):
    """Also what counts where the file says nothing."""

    def __init__(self, *args, lines: list[Line], columns: list[str], defaults: dict, **kwargs):
        super().__init__(*args, lines=lines, columns=columns, defaults=defaults, **kwargs)
        self._add(
            "body",
            forms.ModelChoiceField(
                label=_("Group or office, where the file names none"),
                queryset=Body.objects.open(),
                required=False,
                initial=defaults.get("body"),
                empty_label=_("Every row names its own"),
            ),
        )
        self._add(
            "kind",
            forms.ChoiceField(
                label=_("Purpose, where the file names none"),
                choices=[("", _("Every row names its own")), *ChannelKind.choices],
                required=False,
                initial=defaults.get("kind", ""),
            ),
        )

    def defaults(self) -> dict:
        body, kind = self.cleaned_data["body"], self.cleaned_data["kind"]
        return {**({"body": body.pk} if body else {}), **({"kind": kind} if kind else {})}


def _examples(lines: list[Line], place: int) -> str:
    cells = (line.cells[place] for line in lines[1:] if place < len(line.cells) and line.cells[place])
    found = list(dict.fromkeys(_short(cell) for cell in (cell for cell, _n in zip(cells, range(50), strict=False))))
    if not found:
        return _("This column is empty.")
    return _("For instance: %(examples)s") % {"examples": " · ".join(found[:EXAMPLES])}


def _short(cell: str) -> str:
    return cell if len(cell) <= LONGEST_EXAMPLE else f"{cell[:LONGEST_EXAMPLE]}…"


class NamesForm(PortalForm):
    """Whom or what names in the file mean that the portal does not know; each is asked once, none must be answered."""

    hide_optional = True

    def __init__(self, *args, unknown: list[tuple[str, str, int]], **kwargs):
        super().__init__(*args, **kwargs)
        self.asked = unknown[:MOST_ASKED]
        bodies = [(str(pk), name) for pk, name in Body.objects.open().values_list("pk", "name")]
        for number, (kind, name, rows) in enumerate(self.asked):
            if kind == "body":
                self._ask_body(f"n{number}", name, rows, bodies)
            else:
                self._ask_person(f"n{number}", name, rows)

    def _add(self, name: str, field: forms.Field) -> None:
        self.fields[name] = field
        self.prepare(name)

    def _ask_body(self, key: str, name: str, rows: int, bodies: list) -> None:
        choices = [("", _not_answered()), (LEAVE, _("Leave these rows out")), (_("It is …"), bodies)]
        self._add(key, forms.ChoiceField(label=_in_rows(name, rows), choices=choices, required=False))

    def _ask_person(self, key: str, name: str, rows: int) -> None:
        choices = [
            ("", _not_answered()),
            (KNOWN, _("Someone the portal knows")),
            (NEW, _("Enter as someone known, without sign-in")),
            (LEAVE, _("Leave this person out")),
        ]
        self._add(key, forms.ChoiceField(label=_in_rows(name, rows), choices=choices, required=False))
        self._add(
            f"{key}_who", PersonField(label=_("Whom the portal knows: name or e-mail"), required=False, help_text="")
        )
        if "@" in name:
            new = forms.CharField(label=_("If entered: the name, as far as known"), max_length=120, required=False)
        else:
            new = forms.EmailField(label=_("If entered: the e-mail address"), required=False)
        self._add(f"{key}_new", new)

    def groups(self) -> list[tuple[str, list[str]]]:
        """The fields as the page draws them: for each name its kind and the names of its fields."""
        found = []
        for number, (kind, _name, _rows) in enumerate(self.asked):
            key = f"n{number}"
            found.append((kind, key if kind == "body" else f"{key} {key}_who {key}_new"))
        return found

    def clean(self):
        cleaned = super().clean()
        self.answers = Answers({}, {}, {})
        for number, (kind, name, _rows) in enumerate(self.asked):
            key = f"n{number}"
            answer = cleaned.get(key)
            if not answer:
                continue
            if kind == "body":
                self.answers.bodies[name] = None if answer == LEAVE else int(answer)
            elif answer == LEAVE:
                self.answers.people[name] = None
            elif answer == KNOWN:
                self._known(key, name, cleaned)
            else:
                self._new(key, name, cleaned)
        return cleaned

    def _known(self, key: str, name: str, cleaned: dict) -> None:
        person = cleaned.get(f"{key}_who")
        if person is not None:
            self.answers.people[name] = person.pk
        elif f"{key}_who" not in self.errors:
            self.add_error(f"{key}_who", _("Say who %(name)s is.") % {"name": name[:80]})

    def _new(self, key: str, name: str, cleaned: dict) -> None:
        typed = cleaned.get(f"{key}_new", "")
        email, full_name = (name, typed) if "@" in name else (typed, name)
        if not email:
            if f"{key}_new" not in self.errors:
                self.add_error(
                    f"{key}_new",
                    _("A person is known by an e-mail address. Give that of %(name)s.") % {"name": name[:80]},
                )
            return
        email = email.strip().lower()
        person = Person.objects.filter(email__iexact=email).first()
        if person is None:
            self.answers.newcomers[name] = (email, (full_name or email)[:120])
        elif person.is_active:
            self.answers.people[name] = person.pk
        else:
            self.add_error(
                f"{key}_new", _("%(name)s has left. Name someone else, or leave the person out.") % {"name": person}
            )


def _not_answered() -> str:
    return pgettext("answer", "Not answered yet")


def _in_rows(name: str, rows: int) -> str:
    return ngettext("“%(name)s” (in %(count)d row)", "“%(name)s” (in %(count)d rows)", rows) % {
        "name": name[:80],
        "count": rows,
    }
