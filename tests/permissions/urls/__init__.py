"""URL × role: every address, as every role, room by room; what the answers mean stands in ``rows.py``."""

from tests.permissions.urls.activity import GOALS, QUIET, WATCH
from tests.permissions.urls.people import PEOPLE_PAGES, POLICIES, REPORTS
from tests.permissions.urls.portal import PORTAL, PUBLIC, SIGN_IN, WORKSPACE
from tests.permissions.urls.registry import PLATFORMS, REGISTRY, STORIES
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
    *PLATFORMS,
    *QUIET,
    *GOALS,
    *WATCH,
    *REQUESTS,
    *TALKS,
    *REVIEW,
]

__all__ = ["TABLE", "Row"]
