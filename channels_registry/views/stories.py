"""Stories for a channel's people: send one, follow one's own, answer those that came (N3)."""

import django_filters
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.access import reason_for
from accounts.roles import Permission
from channels_registry import stories
from channels_registry.forms.stories import StoryAnswerForm, StoryForm
from channels_registry.models import Contribution, StoryState
from portal.filters import PortalFilterSet
from portal.formpages import FormPage
from portal.listpages import Column, ListPage
from portal.templatetags.components import user_text


class StaffOnly:
    """An agency works for one channel and has nothing to send here (L2)."""

    def dispatch(self, request, *args, **kwargs):
        self.at = timezone.now()
        if not request.user.may(Permission.FILE_REQUESTS):
            raise PermissionDenied(reason_for(Permission.FILE_REQUESTS))
        return super().dispatch(request, *args, **kwargs)


class StoryFilter(PortalFilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("Title or channel"), method="search", max_length=200)
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"), choices=StoryState.choices, empty_label=gettext_lazy("Any")
    )

    class Meta:
        model = Contribution
        fields = []

    def search(self, rows, name, value):
        return rows.filter(Q(title__icontains=value) | Q(known_as__icontains=value))


TITLE = Column(
    "title",
    gettext_lazy("Story"),
    value=lambda row: user_text(row.title, row.language, inline=True),
    export=lambda row: row.title,
    sort="title",
    link=lambda row: reverse("channels:story", args=[row.pk]),
)
CHANNEL = Column(
    "channel", gettext_lazy("Channel"), value=lambda row: stories.name_or_hidden(row.known_as), sort="known_as"
)
STATE = Column(
    "state",
    gettext_lazy("State"),
    value="get_state_display",
    template="channels_registry/_story_state.html",
    sort="state",
)
SENT = Column("sent", gettext_lazy("Sent"), value="at", sort="at")


class StoriesSent(StaffOnly, ListPage):
    """What a person has sent, and what became of it."""

    template_name = "channels_registry/stories_sent.html"
    title = gettext_lazy("Stories you sent")
    filterset_class = StoryFilter
    default_sort = "-sent"
    export_name = "stories-sent"
    empty_title = gettext_lazy("You have sent no story yet.")
    empty_text = gettext_lazy("Open the page of a channel and choose “Send its people a story”.")
    columns = (TITLE, CHANNEL, STATE, SENT)

    def get_rows(self):
        return stories.with_channel_as_known(Contribution.objects.filter(by=self.request.user), self.request.user)


class StoriesReceived(StaffOnly, ListPage):
    """What was sent to the channels that this person speaks for; the team sees those of every channel."""

    template_name = "channels_registry/stories_received.html"
    title = gettext_lazy("Stories for your channels")
    filterset_class = StoryFilter
    default_sort = "-sent"
    export_name = "stories"
    empty_title = gettext_lazy("Nobody has sent a story yet.")
    empty_text = gettext_lazy("Colleagues send them from the pages of the channels that you run.")
    columns = (
        TITLE,
        CHANNEL,
        Column("by", gettext_lazy("From"), value="by.full_name", sort="by__full_name"),
        STATE,
        SENT,
    )

    def get_rows(self):
        read = stories.stories_read_by(self.request.user, at=self.at).select_related("by")
        return stories.with_channel_as_known(read, self.request.user)


class StorySend(StaffOnly, FormPage):
    form_class = StoryForm
    template_name = "channels_registry/story_send.html"
    refusals = (stories.StoryRefused,)

    @cached_property
    def channel(self):
        channels = stories.channels_open_to(self.request.user).select_related("platform", "body")
        return get_object_or_404(channels, pk=self.kwargs["pk"])

    def get_initial(self):
        return {"language": get_language()}

    def get_context_data(self, **context):
        return super().get_context_data(
            channel=self.channel,
            title=_("Send a story to “%(name)s”") % {"name": self.channel.name},
            submit=_("Send to the people of “%(name)s”") % {"name": self.channel.name},
            back_url=reverse("channels:detail", args=[self.channel.pk]),
            back_label=self.channel.name,
            **context,
        )

    def act(self, form):
        story = stories.Story(**form.cleaned_data)
        sent = stories.send_story(self.channel, story, by=self.request.user, at=self.at)
        messages.success(
            self.request,
            _("Your story is with the people of “%(name)s”. You get a letter when they answer.")
            % {"name": self.channel.name},
        )
        return redirect("channels:story", sent.pk)


class StoryPage(StaffOnly, FormPage):
    """One story: for its sender, and for those who answer it. Nobody else knows of it."""

    form_class = StoryAnswerForm
    template_name = "channels_registry/story.html"
    refusals = (stories.StoryRefused,)

    @cached_property
    def story(self) -> Contribution:
        found = Contribution.objects.select_related("channel__platform", "by", "answered_by")
        story = get_object_or_404(stories.with_channel_as_known(found, self.request.user), pk=self.kwargs["pk"])
        if not (self.is_own or self.answers):
            raise Http404
        return story

    @cached_property
    def is_own(self) -> bool:
        return Contribution.objects.filter(pk=self.kwargs["pk"], by=self.request.user).exists()

    @cached_property
    def answers(self) -> bool:
        read = stories.stories_read_by(self.request.user, at=self.at).exclude(by=self.request.user)
        return read.filter(pk=self.kwargs["pk"]).exists()

    def post(self, request, *args, **kwargs):
        if self.story and not self.answers:
            raise PermissionDenied(
                _("Only the people of “%(name)s” answer its stories.")
                % {"name": stories.name_or_hidden(self.story.known_as)}
            )
        return super().post(request, *args, **kwargs)

    def get_context_data(self, **context):
        return super().get_context_data(
            story=self.story,
            channel_name=stories.name_or_hidden(self.story.known_as),
            is_own=self.is_own,
            may_answer=self.answers and self.story.state == StoryState.SENT,
            **context,
        )

    def act(self, form):
        facts, by = form.cleaned_data, self.request.user
        if facts["state"] == StoryState.USED:
            stories.used(self.story, post_url=facts["post_url"], by=by, at=self.at)
        else:
            stories.not_used(self.story, reason=facts["reason"], by=by, at=self.at)
        messages.success(self.request, _("Your answer is on its way to %(name)s.") % {"name": self.story.by})
        return redirect("channels:stories-received")
