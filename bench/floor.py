"""The floor under the pages: bare Django views of the same rows and the same columns, once open, once for those who may.

What a floor does: one question per table, asked as an ordinary Django view asks it (models, ``select_related`` for what
is joined, no filter, no count, no second page), and a template that does nothing but print the columns. It has no
navigation, no forms, no translation, no tags, no components, and every middleware is left out; the signed form adds
session, sign-in and the permission check, and nothing else. Nothing in it is there to take time: what the page reads for
its own sake (settings, choices of the filters, what the person may do, what comes next) the floor does not read.

* list: 50 channels in the order of their names with platform and group (1 query), their live co-administrators' names
  (1) and what is open to be put right (1), in eight columns.
* directory: 50 listed channels with platform and group (1 query) and their links (1), in six columns.
* channel: one channel with platform, group and responsible people (1 query), its access, links, open points, rules,
  conditions, notes of the team and latest decisions (1 each), with the values that the page prints.
"""

from collections import defaultdict

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.template import Context, Engine
from django.urls import include, path
from django.utils import timezone

from accounts.models import RoleAssignment
from accounts.roles import Permission
from channels_registry.models import FULL_CONTROL, Channel, ChannelAddress, Condition, Finding, Grant, ServiceNote
from ledger.models import LedgerEntry

ROWS = 50
SIGNED_IN = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
_PAGE = "<!DOCTYPE html><html lang='en'><head><title>Rows</title></head><body>{}</body></html>"


def _template(body: str):
    return Engine().from_string(_PAGE.replace("{}", body))


_LIST = _template(
    "<table>{% for row in rows %}<tr><th><a href='/registry/{{ row.pk }}/'>{{ row.name }}</a></th>"
    "<td>{{ row.platform.name }}</td><td>{{ row.body.name }}</td><td>{{ row.kind }}</td>"
    "<td>{{ row.status }} {{ row.open|join:', ' }}</td><td>{{ row.coadmins|join:', ' }}</td>"
    "<td>{{ row.latest_post_at|date }}</td><td>{{ row.review_on|date }}</td></tr>{% endfor %}</table>"
)
_DIRECTORY = _template(
    "<table>{% for row in rows %}<tr><th><a href='/directory/{{ row.pk }}/'>{{ row.name }}</a></th>"
    "<td><a href='{{ row.link.0 }}'>{{ row.link.1 }}</a></td><td>{{ row.platform.name }}</td>"
    "<td>{{ row.body.name }}</td><td>{{ row.languages|join:', ' }}</td><td>{{ row.status }}</td></tr>{% endfor %}</table>"
)
_FACTS = (
    "platform", "body", "responsible", "deputy", "shared_mailbox", "way_in", "kind", "format", "status", "summary",
    "purpose", "audience", "languages", "countries", "region", "rhythm", "tier", "entered_at", "activated_at",
    "confirmed_at", "review_on", "latest_post_at", "looked_at",
)  # fmt: skip
_RULES = (
    "posts_agreed_by", "speaks_on_disputed", "languages", "rhythm", "discussion", "answer_hours", "visual_identity",
    "positions_first", "about_body_only", "since", "review_on",
)  # fmt: skip
_ONE = _template(
    "<h1>{{ row.name }}</h1>"
    "<dl>{% for name, value in facts %}<dt>{{ name }}</dt><dd>{{ value }}</dd>{% endfor %}</dl>"
    "<table>{% for grant in grants %}<tr><th>{{ grant.person.full_name }}</th><td>{{ grant.level }}</td>"
    "<td>{{ grant.starts_at|date }}</td><td>{{ grant.ends_at|date }}</td><td>{{ grant.ended_at|date }}</td></tr>{% endfor %}</table>"
    "<ul>{% for link in links %}<li>{{ link.canonical_url }} {{ link.since|date }} {{ link.until|date }}</li>{% endfor %}</ul>"
    "<ul>{% for point in points %}<li>{{ point.rule }} {{ point.opened_at|date }} {{ point.assigned_to }}</li>{% endfor %}</ul>"
    "<dl>{% for name, value in rules %}<dt>{{ name }}</dt><dd>{{ value }}</dd>{% endfor %}</dl>"
    "<ul>{% for todo in conditions %}<li>{{ todo.text }} {{ todo.due_on|date }} {{ todo.done_at|date }} {{ todo.done_by }}</li>{% endfor %}</ul>"
    "<ul>{% for note in notes %}<li>{{ note.service }} {{ note.note }} {{ note.contact }}</li>{% endfor %}</ul>"
    "<ul>{% for entry in entries %}<li>{{ entry.at }} {{ entry.action }} {{ entry.words.text }}</li>{% endfor %}</ul>"
)


@login_not_required
def bare_list(request):
    return _list()


@login_not_required
def bare_directory(request):
    return _directory()


@login_not_required
def bare_channel(request, pk):
    return _one(pk)


def signed_list(request):
    _may(request)
    return _list()


def signed_directory(request):
    _may(request)
    return _directory()


def signed_channel(request, pk):
    _may(request)
    return _one(pk)


def _may(request) -> None:
    if not request.user.is_authenticated or not request.user.may(Permission.READ_REGISTRY):
        raise PermissionDenied


def _list() -> HttpResponse:
    shown = ("name", "kind", "status", "latest_post_at", "review_on", "platform__name", "body__name")
    channels = Channel.objects.select_related("platform", "body").only(*shown)
    rows = list(channels.order_by("name", "pk")[:ROWS])
    pks = [row.pk for row in rows]
    coadmins, points = defaultdict(list), defaultdict(list)
    now = timezone.now()
    of_team = Exists(RoleAssignment.objects.team(now).filter(person=OuterRef("person")))
    # Joined the other way round (the team first), PostgreSQL takes a hundred times as long.
    grants = Grant.objects.live(now).filter(level__in=FULL_CONTROL, channel__in=pks).annotate(of_team=of_team)
    for channel_id, name, is_of_team in grants.values_list("channel_id", "person__full_name", "of_team"):
        if is_of_team:
            coadmins[channel_id].append(name)
    for channel_id, rule in Finding.objects.open().filter(channel__in=pks).values_list("channel_id", "rule"):
        points[channel_id].append(rule)
    for row in rows:
        row.coadmins, row.open = coadmins[row.pk], points[row.pk]
    return HttpResponse(_LIST.render(Context({"rows": rows})))


def _directory() -> HttpResponse:
    shown = ("name", "status", "languages", "platform__name", "body__name")
    channels = Channel.objects.public().select_related("platform", "body").only(*shown)
    rows = list(channels.order_by("name", "pk")[:ROWS])
    links = ChannelAddress.objects.filter(channel__in=[row.pk for row in rows], until=None, is_main=True)
    reached = {pk: (url, handle) for pk, url, handle in links.values_list("channel_id", "canonical_url", "handle")}
    for row in rows:
        row.link = reached.get(row.pk)
    return HttpResponse(_DIRECTORY.render(Context({"rows": rows})))


def _one(pk: int) -> HttpResponse:
    row = Channel.objects.select_related("platform", "body", "responsible", "deputy").get(pk=pk)
    rules = row.parameter_sets.filter(until=None).first()
    entries = LedgerEntry.objects.filter(subject_type="channels_registry.channel", subject_id=pk)
    shown = {
        "row": row,
        "facts": [(name, getattr(row, name)) for name in _FACTS],
        "grants": Grant.objects.filter(channel=row).select_related("person"),
        "links": ChannelAddress.objects.filter(channel=row),
        "points": Finding.objects.open().filter(channel=row).select_related("assigned_to"),
        "rules": [(name, getattr(rules, name)) for name in _RULES] if rules else [],
        "conditions": Condition.objects.filter(channel=row).select_related("done_by"),
        "notes": ServiceNote.objects.filter(channel=row).select_related("contact"),
        "entries": entries.select_related("words").order_by("-seq")[:8],
    }
    return HttpResponse(_ONE.render(Context(shown)))


urlpatterns = [
    path("bare/list/", bare_list),
    path("bare/directory/", bare_directory),
    path("bare/channel/<int:pk>/", bare_channel),
    path("signed/list/", signed_list),
    path("signed/directory/", signed_directory),
    path("signed/channel/<int:pk>/", signed_channel),
    path("", include("governance.urls")),
]
