"""A questionnaire that a policy is written from (I1): answered over several sittings, by one person or by several."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from policies.models.library import PolicyVersion
from portal.languages import Language

PERSON = settings.AUTH_USER_MODEL


class PolicyQuestionnaire(models.Model):
    """``answers`` holds the answers of each theme by question (``policies/builder/themes``); a theme that nobody has saved
    yet is not in it. ``example`` names the invented organisation whose answers are offered first. ``draft`` is the version of
    the library that was written from it last.
    """

    language = models.CharField(_("language of the policy"), max_length=10, choices=Language.choices)
    format_version = models.PositiveSmallIntegerField(_("version of the questions"))
    example = models.CharField(_("begun from"), max_length=20, blank=True)
    answers = models.JSONField(_("answers"), default=dict, blank=True)
    started_at = models.DateTimeField(_("begun"))
    started_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(_("last saved"))
    saved_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    draft = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    drafted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("policy questionnaire")
        verbose_name_plural = _("policy questionnaires")
        ordering = ["-saved_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(draft=None, drafted_at=None) | Q(draft__isnull=False, drafted_at__isnull=False),
                name="policyquestionnaire_draft_has_its_moment",
            ),
            models.CheckConstraint(
                condition=Q(saved_at__gte=F("started_at")), name="policyquestionnaire_saved_after_begun"
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        """The organisation's, in the reader's language where it has one there; "" while nobody has said it."""
        said = self.answers.get("organisation", {})
        order = sorted(Language.values, key=lambda code: (code != get_language(), code != self.language))
        return next((said[f"name_{code}"] for code in order if said.get(f"name_{code}")), "")
