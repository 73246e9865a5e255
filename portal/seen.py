"""Two people on the same “change” page: each changes what they altered, and nobody overwrites what they never saw.

The page carries a print of each answer as it was shown. What comes back as it was shown stays as it stands by now,
whoever changed it; what was altered is refused where somebody else changed that same answer in between.
"""

import hashlib
import json

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portal.typed_text import tidied

SEEN = "seen"
SHOWN = 300


def as_sent(field: forms.Field, value) -> list[str]:
    """A value as a browser sends it, so that what was shown, what came back and what stands now can be compared."""
    value = field.prepare_value(value)
    values = value if isinstance(value, (list, tuple, set)) else [value]
    return sorted("" if one is None else tidied(str(one)) for one in values)


def print_of(field: forms.Field, value) -> str:
    return hashlib.sha256(json.dumps(as_sent(field, value)).encode()).hexdigest()[:16]


class SeenMixin:
    """For a form that shows how something stands, before ``PortalFormMixin``. Files are not compared."""

    # False where the domain itself refuses what was based on an earlier state.
    compares_with_seen = True

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.compares_with_seen:
            # Worked out when the page is drawn: a form may add fields, and choices, until then.
            self.fields[SEEN] = forms.CharField(widget=forms.HiddenInput, required=False, initial=self._prints)

    def _compared(self):
        return [
            (name, bound)
            for name, bound in ((name, self[name]) for name in self.fields if name != SEEN)
            if not isinstance(bound.field, forms.FileField)
        ]

    def _prints(self) -> str:
        return json.dumps({name: print_of(bound.field, bound.initial) for name, bound in self._compared()})

    def _clean_fields(self):
        super()._clean_fields()
        seen = _read(self.cleaned_data.pop(SEEN, ""))
        if not seen:
            return  # sent without the page: there is nothing to compare with
        overtaken = False
        for name, bound in self._compared():
            if name in seen and seen[name] != print_of(bound.field, bound.initial):
                overtaken |= self._settle(name, bound, seen[name])
        if overtaken:
            # Whoever sends this page again has seen how it stands now.
            self.data = self.data.copy()
            self.data[self.add_prefix(SEEN)] = self._prints()

    def _settle(self, name: str, bound, seen: str) -> bool:
        """Somebody changed this answer meanwhile. True where this person altered it too, to something else."""
        if seen == print_of(bound.field, bound.data):
            try:
                self.cleaned_data[name] = bound.field.clean(bound.field.prepare_value(bound.initial))
            except ValidationError as error:
                self.add_error(name, error)
            return False
        if as_sent(bound.field, bound.data) == as_sent(bound.field, bound.initial):
            return False
        self.add_error(
            name,
            _(
                "A colleague changed “%(label)s” while this page was open. It is now: “%(now)s”. "
                "Save again to put yours in its place."
            )
            % {"label": bound.label, "now": _in_words(bound)},
        )
        return True


def _read(text: str) -> dict[str, str]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _in_words(bound) -> str:
    labels = {str(key): str(label) for key, label in getattr(bound.field, "choices", ()) if not isinstance(label, list)}
    return ", ".join(labels.get(sent, sent) for sent in as_sent(bound.field, bound.initial))[:SHOWN]
