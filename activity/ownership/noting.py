"""What a look that was made anyway tells of an account being ours: its links, its words, its name (N10).

Nothing is asked for it. What a source does not show is not judged: a feed knows no profile, and what is not known is not lost.
"""

import datetime as dt
import re
from urllib.parse import urlsplit

from activity.models import Following, Look, ProofMethod, Source
from activity.ownership.recording import Checked, note_checks
from activity.ownership.sites import OwnHosts
from activity.sources.interface import Observation

TRUST_MARK = re.compile(r"trust://([A-Za-z0-9.-]{3,253})!", re.IGNORECASE)


def note(following: Following, seen: Observation, *, at: dt.datetime) -> None:
    """Called in the transaction of the look, and only where the account is the one we know. At most four queries."""
    if seen.look != Look.OK or (seen.links is None and not seen.handle and seen.platform_verified is None):
        return
    hosts = OwnHosts.current()
    checks = [*_own_name(following, seen, hosts), *_profile(following, seen, hosts)]
    if seen.platform_verified is not None:
        checks.append(_checked(following, ProofMethod.PLATFORM, found=seen.platform_verified))
    note_checks(checks, at=at)


def _checked(following: Following, method: ProofMethod, *, found: bool, host: str = "", detail: str = "") -> Checked:
    return Checked(following.channel_id, method, found, host=host, url=following.url, detail=detail)


def _own_name(following: Following, seen: Observation, hosts: OwnHosts) -> list[Checked]:
    """A name under our domain: on Bluesky the name itself, which the platform shows only while the domain names the account;
    on a server of ours the server, which only we run: both the one of the account's name, which we ask, and the one it says."""
    if not hosts:
        return []
    if following.source == Source.BLUESKY and seen.handle:
        site = hosts.site_of(seen.handle)
        return [_checked(following, ProofMethod.OWN_NAME, found=bool(site), host=site, detail=seen.handle)]
    if following.source == Source.MASTODON and seen.stable_id:
        where = (
            (urlsplit(seen.stable_id).hostname or "") if "://" in seen.stable_id else seen.stable_id.partition("#")[0]
        )
        # A stranger's server can say what it likes about where its accounts live.
        site = hosts.site_of(where) if hosts.site_of_url(following.url) else ""
        return [_checked(following, ProofMethod.OWN_SERVER, found=bool(site), host=site, detail=where)]
    return []


def _profile(following: Following, seen: Observation, hosts: OwnHosts) -> list[Checked]:
    if not hosts or seen.links is None:
        return []
    ours = [(link, site) for link in seen.links if (site := hosts.site_of_url(link.url))]
    link, site = next(iter(ours), (None, hosts.named_in(seen.profile_text)))
    shown = link.url if link else site
    checks = [_checked(following, ProofMethod.PROFILE_LINK, found=bool(site), host=site, detail=shown)]
    if seen.verifies_links:
        verified, of = next(((link, site) for link, site in ours if link.verified_at), (None, ""))
        shown = verified.url if verified else ""
        checks.append(_checked(following, ProofMethod.VERIFIED_LINK, found=bool(verified), host=of, detail=shown))
    marked = (mark.group(1).removeprefix("www.") for mark in TRUST_MARK.finditer(seen.profile_text))
    marked_site = next((site for name in marked if (site := hosts.site_of(name))), "")
    checks.append(
        _checked(following, ProofMethod.TRUST_MARK, found=bool(marked_site), host=marked_site, detail=marked_site)
    )
    return checks
