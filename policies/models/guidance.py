"""What the team advises: pages, principles, criteria, grounds, checklists and ready replies, one row per language (§5.11).

One ``Passage`` is one such piece; its words are ``PassageText`` rows. Of each language one text is in force at most; a
draft, a newer text that came with a release and was not taken over yet, and every earlier text stand beside it.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.languages import Language


class Section(models.TextChoices):
    """What kind of piece it is; ``RULES`` are the lead's to publish, the others any member of the team's."""

    PAGE = "page", _("Guidance pages")
    PRINCIPLE = "principle", _("Principles")
    PUBLISH = "publish", _("What we publish")
    DO_NOT = "do_not", _("What we do not publish")
    GROUND = "ground", _("Grounds for hiding or deleting a comment")
    CHECK = "check", _("Checks before publishing")
    REPLY = "reply", _("Ready replies")


RULES = frozenset({Section.PRINCIPLE, Section.PUBLISH, Section.DO_NOT, Section.GROUND})


class Passage(models.Model):
    """One piece of advice over all its texts.

    ``source`` is the row of the mission it answers (U10a), ``kind`` the one kind of channel it is for ("" is every kind),
    ``country`` two letters ("" is every country). With a ``policy`` it holds only once a version of that policy is in
    force (R5, R11). ``lasting`` ones can be reworded, never withdrawn: the rule about minors is such a one (A12).
    ``hides`` and ``deletes`` say which of the two acts a ground allows.
    """

    section = models.CharField(_("section"), max_length=12, choices=Section.choices)
    key = models.SlugField(_("short name"), max_length=60)
    source = models.CharField(max_length=12, blank=True)
    order = models.PositiveSmallIntegerField(_("place in its list"), default=500)
    kind = models.CharField(_("purpose of the channel"), max_length=20, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    policy = models.ForeignKey(
        "policies.Policy",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="passages",
        verbose_name=_("policy"),
    )
    hides = models.BooleanField(_("a comment may be hidden for it"), default=False)
    deletes = models.BooleanField(_("a comment may be deleted for it"), default=False)
    lasting = models.BooleanField(default=False)
    created_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("guidance")
        ordering = ["section", "order", "key"]
        constraints = [
            models.UniqueConstraint(fields=["section", "key"], name="passage_key_unique"),
            models.CheckConstraint(
                condition=(Q(section="ground") & (Q(hides=True) | Q(deletes=True)))
                | (~Q(section="ground") & Q(hides=False, deletes=False)),
                name="passage_grounds_allow_an_act",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="passage_withdrawn_at_and_by",
            ),
            models.CheckConstraint(condition=Q(lasting=False) | Q(withdrawn_at=None), name="passage_lasting_stays"),
        ]

    def __str__(self):
        return f"{self.section}: {self.key}"


class TextState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("guidance text", "Draft")
    CURRENT = "current", pgettext_lazy("guidance text", "In use")
    EARLIER = "earlier", pgettext_lazy("guidance text", "Earlier")
    # Newer words that came with a release, where staff had changed the text; taken over or set aside by a person.
    OFFERED = "offered", pgettext_lazy("guidance text", "Came with the portal")
    DECLINED = "declined", pgettext_lazy("guidance text", "Not taken over")


ONE_EACH = ("draft", "current", "offered")


class PassageText(models.Model):
    """The words of one passage in one language. ``body`` and ``example`` are Markdown.

    Without ``written_by`` it came with the portal.
    """

    passage = models.ForeignKey(Passage, on_delete=models.PROTECT, related_name="texts")
    language = models.CharField(_("language"), max_length=10, choices=Language.choices)
    state = models.CharField(max_length=10, choices=TextState.choices)
    title = models.CharField(_("title"), max_length=200)
    body = models.TextField(_("text"), blank=True)
    example = models.TextField(_("example"), blank=True)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("text of guidance")
        ordering = ["language", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["passage", "language", "state"],
                condition=Q(state__in=ONE_EACH),
                name="passagetext_one_of_each_state",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["current", "earlier"], published_at__isnull=False)
                | Q(state__in=["draft", "offered", "declined"], published_at=None, published_by=None),
                name="passagetext_published_iff_it_was_in_use",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["earlier", "declined"], ended_at__isnull=False)
                | Q(state__in=ONE_EACH, ended_at=None),
                name="passagetext_ended_iff_over",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="passagetext_has_title"),
        ]

    def __str__(self):
        return self.title

    @property
    def words(self) -> tuple[str, str, str]:
        return self.title, self.body, self.example


class Need(models.TextChoices):
    """Whom a help line is for (R9)."""

    DANGER = "danger", _("In danger now")
    CHILDREN = "children", _("Children and young people")
    VIOLENCE = "violence", _("After violence")
    DISTRESS = "distress", _("In distress")
    OTHER = "other", _("Other help")


class HelpLine(models.Model):
    """One service that can act, in one country, entered and checked by a person; the portal ships none (R9)."""

    country = models.CharField(_("country"), max_length=2)
    need = models.CharField(_("for whom"), max_length=10, choices=Need.choices)
    name = models.CharField(_("name"), max_length=120)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    link = models.URLField(_("link"), max_length=500, blank=True)
    checked_on = models.DateField(_("checked on"))
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("help line")
        ordering = ["country", "need", "name"]
        constraints = [
            models.CheckConstraint(condition=~Q(phone="") | ~Q(link=""), name="helpline_can_be_reached"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="helpline_withdrawn_at_and_by",
            ),
            models.UniqueConstraint(
                fields=["country", "name"], condition=Q(withdrawn_at=None), name="helpline_once_per_country"
            ),
        ]

    def __str__(self):
        return self.name


class HelpLineText(models.Model):
    """When it answers, in which languages, what it costs: one row per language (§5.11)."""

    line = models.ForeignKey(HelpLine, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(_("language"), max_length=10, choices=Language.choices)
    about = models.CharField(_("hours, languages, cost"), max_length=300)

    class Meta:
        verbose_name = _("text of a help line")
        constraints = [models.UniqueConstraint(fields=["line", "language"], name="helplinetext_one_per_language")]

    def __str__(self):
        return self.about
