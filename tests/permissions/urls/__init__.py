"""URL × role: every address, as every role, room by room; what the answers mean stands in ``rows.py``."""

from tests.permissions.urls.activity import CLOSINGS, GOALS, NUMBERS, QUIET, WATCH
from tests.permissions.urls.campaigns import CAMPAIGNS
from tests.permissions.urls.check_up import CHECK_UP
from tests.permissions.urls.keys import FIGURES, KEYS
from tests.permissions.urls.leaving import LEAVING
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
    *REPORTS,
    *WORKSPACE,
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
