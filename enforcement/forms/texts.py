"""A field of several lines, as the forms of this room ask for words."""

from django import forms


def long_text(label, *, rows: int = 4, limit: int = 3000, **more) -> forms.CharField:
    return forms.CharField(label=label, max_length=limit, widget=forms.Textarea(attrs={"rows": str(rows)}), **more)
