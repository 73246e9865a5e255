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


class FormPage(FormPageMixin, FormView):
    template_name = "portal/form.html"
