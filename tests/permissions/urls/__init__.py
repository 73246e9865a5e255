"""URL × role: every address, as every role, room by room; what the answers mean stands in ``rows.py``."""

from tests.permissions.urls.acceptance import ACCEPTANCE
from tests.permissions.urls.activity import CLOSINGS, GOALS, NUMBERS, QUIET, WATCH
from tests.permissions.urls.alerts import ALERTS
from tests.permissions.urls.builder import BUILDER
from tests.permissions.urls.campaigns import CAMPAIGNS
from tests.permissions.urls.cases import CASES, IMITATIONS
from tests.permissions.urls.check_up import CHECK_UP
from tests.permissions.urls.consents import CONSENTS
from tests.permissions.urls.drafts import DRAFTS
from tests.permissions.urls.guidance import GUIDANCE
from tests.permissions.urls.help import HELP
from tests.permissions.urls.keys import FIGURES, KEYS
from tests.permissions.urls.leaving import LEAVING
from tests.permissions.urls.meetings import BRIEF, WATCH_LIST
from tests.permissions.urls.ownership import OWNERSHIP
from tests.permissions.urls.people import PEOPLE_PAGES, POLICIES, REPORTS
from tests.permissions.urls.portal import PORTAL, PUBLIC, SIGN_IN, WORKSPACE
from tests.permissions.urls.registry import PLATFORMS, REGISTRY, STORIES, TOOLS
from tests.permissions.urls.requests import REQUESTS, TALKS
from tests.permissions.urls.review import REVIEW
from tests.permissions.urls.rows import Row

TABLE: list[Row] = [
    *PORTAL,
    *SIGN_IN,
    *PEOPLE_PAGES,
    *POLICIES,
    *DRAFTS,
    *ACCEPTANCE,
    *GUIDANCE,
    *BUILDER,
    *REPORTS,
    *HELP,
    *CASES,
    *IMITATIONS,
    *CONSENTS,
    *ALERTS,
    *WORKSPACE,
    *BRIEF,
    *WATCH_LIST,
    *PUBLIC,
    *REGISTRY,
    *STORIES,
    *TOOLS,
    *PLATFORMS,
    *QUIET,
    *NUMBERS,
    *KEYS,
    *OWNERSHIP,
    *FIGURES,
    *CLOSINGS,
    *GOALS,
    *WATCH,
    *CHECK_UP,
    *CAMPAIGNS,
    *LEAVING,
    *REQUESTS,
    *TALKS,
    *REVIEW,
]

__all__ = ["TABLE", "Row"]
