"""Files of a request: the page on which they are added and removed, and the way they are given out (A4)."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from accounts.roles import Permission
from portal.files import MOST_BYTES_EACH, FileKind, NotAccepted, read_file, refuse_size
from portal.formpages import FormPage
from portal.forms import PortalForm
from requests_app.annex1.branching import asked
from requests_app.annex1.questions import QUESTIONS
from requests_app.annex1.sheet import AnswerSheet
from requests_app.files.attaching import as_many_as_it_can, attach, may_strike_out, may_take_back, remove
from requests_app.files.listing import files_for
from requests_app.judging.conflicts import ConflictOfInterest, conflict_of
from requests_app.models import MOST_FILES, Attachment
from requests_app.models.requests import WITH_REQUESTER
from requests_app.refusals import NotAllowed
from requests_app.views.fetching import OneRequest, WrittenRequest

# Around the file in the body: the other fields, and room to say in words that a file is a little too large.
AROUND_A_FILE = 2_000_000
# Whatever a browser makes of a file, it runs nothing and fetches nothing.
GIVEN_OUT = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class FileForm(PortalForm):
    file = forms.FileField(
        label=gettext_lazy("File"),
        max_length=1000,
        allow_empty_file=True,
        help_text=gettext_lazy(
            "PDF, picture (PNG, JPEG, WebP), Word (.docx) or OpenDocument (.odt) text, plain text or CSV; 10 MB at most."
        ),
        error_messages={"required": gettext_lazy("Choose a file first.")},
    )
    question = forms.ChoiceField(label=gettext_lazy("Which question is it about?"), required=False)

    def __init__(self, *args, questions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = ",".join(FileKind.values)
        self.fields["question"].choices = [("", _("The request as a whole")), *questions]

    def clean_file(self):
        file = self.cleaned_data["file"]
        try:
            refuse_size(file.size)
            self.cleaned_data["read"] = read_file(file.read(), name=file.name)
        except NotAccepted as refusal:
            raise ValidationError(str(refusal)) from refusal
        return file


class RequestFiles(WrittenRequest, FormPage):
    """Add a file; the list of those that are there, with a way to remove each."""

    most_bytes = MOST_BYTES_EACH + AROUND_A_FILE
    form_class = FileForm
    template_name = "requests/files.html"
    refusals = (NotAllowed, NotAccepted)

    def get_form_kwargs(self):
        sheet = AnswerSheet(self.channel_request, at=self.at)
        choices = [(key, f"{QUESTIONS[key].number}. {shortened(str(QUESTIONS[key].text))}") for key in asked(sheet)]
        return {**super().get_form_kwargs(), "questions": choices}

    def get_initial(self):
        question = self.request.GET.get("question", "")
        return {"question": question if question in QUESTIONS else ""}

    def get_context_data(self, **context):
        return super().get_context_data(
            files=files_for(self.channel_request, user=self.request.user),
            full=as_many_as_it_can(),
            is_full=self.channel_request.attachments.kept().count() >= MOST_FILES,
            may_add=self.channel_request.status in WITH_REQUESTER,
            back_url=reverse("requests:detail", args=[self.channel_request.pk]),
            **context,
        )

    def act(self, form):
        attachment = attach(
            self.channel_request,
            form.cleaned_data["read"],
            question=form.cleaned_data["question"],
            by=self.request.user,
            at=self.at,
        )
        messages.success(self.request, _("“%(file)s” is added.") % {"file": attachment})
        return redirect("requests:files", self.channel_request.pk)


class OneFile(OneRequest):
    """A page about one file that the person may see; anything else is not there."""

    def dispatch(self, request, *args, **kwargs):
        self.file_name = kwargs["name"]
        return super().dispatch(request, *args, **kwargs)

    @property
    def file(self) -> Attachment:
        files = Attachment.objects.visible_to(self.request.user).kept().filter(request=self.channel_request)
        return get_object_or_404(files.select_related("request", "uploaded_by"), name=self.file_name)


class RequestFile(OneFile, View):
    """The file itself, to be kept and never to be shown by the browser."""

    http_method_names = ["get", "head", "options"]

    def get(self, request, *args, **kwargs):
        file = self.file
        kind = f"{file.content_type}; charset=utf-8" if file.content_type.startswith("text/") else file.content_type
        response = HttpResponse(bytes(file.content.data), content_type=kind, headers=GIVEN_OUT)
        response.headers["Content-Disposition"] = content_disposition_header(True, file.shown_name)
        return response


class RemoveForm(PortalForm):
    why = forms.CharField(label=gettext_lazy("Why"), max_length=300, required=False)


class RequestFileRemove(OneFile, FormPage):
    form_class = RemoveForm
    template_name = "requests/file_remove.html"
    refusals = (NotAllowed, ConflictOfInterest)

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        file = self.file
        self.is_taken_back = may_take_back(file, by=self.request.user)
        if not self.is_taken_back and not may_strike_out(file, by=self.request.user):
            of_team = self.request.user.may(Permission.REVIEW_REQUESTS)
            raise PermissionDenied(
                (of_team and conflict_of(self.request.user, file.request))
                or _("What was handed in stays with the request. The communications team can remove it for a reason.")
            )
        if self.is_taken_back:
            del form.fields["why"]
        else:
            form.fields["why"].required = True
            form.fields["why"].help_text = _("The requester can read it; it is kept in the record of decisions.")
            form.fields["why"].error_messages["required"] = _("Say why the file is removed; the requester can read it.")
        return form

    def get_context_data(self, **context):
        return super().get_context_data(file=self.file, back_url=self.after(), **context)

    def after(self) -> str:
        name = "requests:files" if self.is_writer else "review:detail"
        return reverse(name, args=[self.channel_request.pk])

    def act(self, form):
        file = self.file
        remove(file, by=self.request.user, at=self.at, why=form.cleaned_data.get("why", ""))
        messages.success(self.request, _("“%(file)s” is removed.") % {"file": file})
        return redirect(self.after())


def shortened(text: str, most: int = 90) -> str:
    return text if len(text) <= most else f"{text[:most].rsplit(' ', 1)[0]} …"
