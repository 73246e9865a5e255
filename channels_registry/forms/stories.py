"""Send a story to a channel's people, and answer one."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels_registry.models import PeopleShown, StoryState
from portal.forms import PortalForm, web_link_field
from portal.languages import usual_languages


class StoryForm(PortalForm):
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=120,
        error_messages={"required": gettext_lazy("Write a title, such as the headline you would give it.")},
    )
    text = forms.CharField(
        label=gettext_lazy("The story"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": "8"}),
        help_text=gettext_lazy("What happened, where, when, and why it matters to the people who follow the channel."),
        error_messages={"required": gettext_lazy("Write the story; a few sentences are enough.")},
    )
    language = forms.ChoiceField(label=gettext_lazy("Language it is written in"))
    link = web_link_field(
        gettext_lazy("Link to pictures or more"),
        required=False,
        help_text=gettext_lazy("A folder or page that the channel's people can open."),
    )
    people_shown = forms.ChoiceField(
        label=gettext_lazy("People in the story and its pictures"),
        choices=PeopleShown.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("If somebody has not agreed yet, ask them before you send it."),
        error_messages={"required": gettext_lazy("Say whether the people in the story have agreed.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = usual_languages()


class StoryAnswerForm(PortalForm):
    # Which of the two is needed follows from the answer, and the labels say so.
    hide_optional = True
    state = forms.ChoiceField(
        label=gettext_lazy("What became of it"),
        choices=[
            (StoryState.USED, gettext_lazy("We used it")),
            (StoryState.NOT_USED, gettext_lazy("We do not use it")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say whether you used the story.")},
    )
    post_url = web_link_field(gettext_lazy("If you used it: link to the post"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("If not: why"),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": "3"}),
        help_text=gettext_lazy("The sender reads it. Say what would make the next one fit."),
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("state") == StoryState.USED and not cleaned.get("post_url") and "post_url" not in self.errors:
            self.add_error("post_url", _("Give the link to the post."))
        if cleaned.get("state") == StoryState.NOT_USED and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Write why; the sender reads it."))
        return cleaned
