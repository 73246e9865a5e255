"""Files of a request: the page on which they are added and removed, and the way they are given out (A4)."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from accounts.roles import Permission
from portal.filefields import MOST_BYTES_OF_PAGE, ReadFileField
from portal.files import NotAccepted
from portal.formpages import FormPage
from portal.forms import PortalForm
from portal.giving_out import give_out
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


class FileForm(PortalForm):
    file = ReadFileField(
        help_text=gettext_lazy(
            "PDF, picture (PNG, JPEG, WebP), Word (.docx) or OpenDocument (.odt) text, plain text or CSV; 10 MB at most."
        ),
    )
    question = forms.ChoiceField(label=gettext_lazy("Which question is it about?"), required=False)

    def __init__(self, *args, questions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["question"].choices = [("", _("The request as a whole")), *questions]


class RequestFiles(WrittenRequest, FormPage):
    """Add a file; the list of those that are there, with a way to remove each."""

    most_bytes = MOST_BYTES_OF_PAGE
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
            form.cleaned_data["file"],
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
        return give_out(file.content.data, name=file.shown_name, content_type=file.content_type)


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
