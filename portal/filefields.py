"""A field for a file that somebody brings: it is judged and cleaned before the page acts."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.files import MOST_BYTES_EACH, PICTURES, FileKind, NotAccepted, read_file, refuse_size

# Around the file in the body: the other fields, and room to say in words that a file is a little too large.
AROUND_A_FILE = 2_000_000
# For ``most_bytes`` of a page with such a field.
MOST_BYTES_OF_PAGE = MOST_BYTES_EACH + AROUND_A_FILE
PICTURES_AND_PDF = (*PICTURES, FileKind.PDF)


class ReadFileField(forms.FileField):
    """Cleans to a ``portal.files.ReadFile``; ``kinds`` are those that are taken, all of ``FileKind`` by default."""

    def __init__(self, *, kinds=tuple(FileKind), **kwargs):
        self.kinds = tuple(kinds)
        kwargs.setdefault("label", _("File"))
        kwargs.setdefault("error_messages", {"required": _("Choose a file first.")})
        super().__init__(max_length=1000, allow_empty_file=True, **kwargs)
        self.widget.attrs["accept"] = ",".join(kind.value for kind in self.kinds)

    def clean(self, data, initial=None):
        file = super().clean(data, initial)
        if not file:
            return None
        try:
            refuse_size(file.size)
            read = read_file(file.read(), name=file.name)
        except NotAccepted as refusal:
            raise ValidationError(str(refusal)) from refusal
        if read.kind not in self.kinds:
            raise ValidationError(
                _("This kind of file is not taken here. Make a picture or a PDF of it, then add that.")
            )
        return read


class PictureField(ReadFileField):
    """A picture of a page of the platform, or the page printed as PDF."""

    def __init__(self, **kwargs):
        kwargs.setdefault("label", _("Picture"))
        kwargs.setdefault(
            "help_text", _("A screenshot (PNG, JPEG, WebP) or a PDF; 10 MB at most. Cover what concerns nobody here.")
        )
        kwargs.setdefault("error_messages", {"required": _("Choose a picture first.")})
        super().__init__(kinds=PICTURES_AND_PDF, **kwargs)
