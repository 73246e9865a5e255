"""A page with a form: one domain call when the answers hold, the same page with its sentences when they do not."""

from django.views.generic import FormView

REFUSED = 422


class FormPageMixin:
    """The behaviour of a form page, for FormView, CreateView and UpdateView.

    A page writes ``act(form)``: it makes the one domain call and returns the response. The domain's refusals, named in
    ``refusals``, become the form's own sentence.
    """

    refusals: tuple[type[Exception], ...] = ()

    def form_valid(self, form):
        try:
            return self.act(form)
        except self.refusals as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=REFUSED)

    def act(self, form):
        raise NotImplementedError(f"{type(self).__name__} needs act(form).")


class PageOfForms:
    """A page on which several forms stand, each under a name of its own; before the view. Each is sent to an address of its
    own, answered by a ``FormOfPage``."""

    # The name of the form that this page was posted to, and that comes back with its answers.
    posted = ""

    def get_context_data(self, **context):
        context = super().get_context_data(**context)
        if self.posted:
            context[self.posted] = context["form"]
        return context


class FormOfPage(FormPageMixin, PageOfForms):
    """One form of a ``PageOfForms``: ``prefix`` “done” stands on it as ``done_form``. A GET shows the page and changes
    nothing: letters lead to it."""

    prefix = ""

    @property
    def posted(self) -> str:
        return f"{self.prefix}_form" if self.request.method == "POST" else ""


class FormPage(FormPageMixin, FormView):
    template_name = "portal/form.html"


class WordedFormPage(FormPage):
    """A form page that has its words on the class; what is handed to ``get_context_data`` goes before them."""

    title = submit = intro = ""
    danger = False

    def get_context_data(self, **context):
        words = {name: getattr(self, name) for name in ("title", "submit", "intro", "danger")}
        return super().get_context_data(**{**words, **context})
