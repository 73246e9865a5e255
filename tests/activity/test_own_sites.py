"""The list of our own sites and of our pages that link to accounts (N10): what may stand on it, and what its change means."""

from dataclasses import replace

import pytest
from django.urls import reverse

from activity.models import OwnershipProof, OwnPage, OwnPageLink, OwnSite, ProofMethod
from activity.ownership import checking, sites
from activity.ownership.noting import note
from activity.ownership.sites import OwnHosts, SiteRefused
from channels_registry.findings import sync_findings
from channels_registry.models import Finding
from ledger.models import LedgerEntry
from tests import world
from tests.activity.own_world import NOW, SEEN, channel_at, followed, link, page, proofs_of, site

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

PRESS = "https://social.elsewhere.example/@press"


@pytest.mark.parametrize("typed", ["harvest.example", "https://www.Harvest.example/about?x=1", "WWW.harvest.example"])
def test_site_is_kept_by_its_host(typed):
    by = world.person()

    sites.add_site(typed, by=by, at=NOW)

    assert list(OwnSite.objects.values_list("host", "added_by", "added_at")) == [("harvest.example", by.pk, NOW)]
    assert LedgerEntry.objects.filter(action="ownership.site_added", actor_id=by.pk).count() == 1


@pytest.mark.parametrize(
    "typed",
    [
        "", " ", "example", "localhost", "10.0.0.1", "https://[::1]/", "2130706433", "ftp://harvest.example", "har vest.example",
        "facebook.com", "www.instagram.com", "x.com", "t.me", "youtu.be", "bsky.app", "bsky.social", "mastodon.social",
        "github.io", "medium.com", "co.uk", "org.uk", "user@harvest.example", "harvest.example:8080",
    ],
)  # fmt: skip
def test_what_is_no_site_of_ours_is_refused(typed):
    with pytest.raises(SiteRefused):
        sites.add_site(typed, by=world.person(), at=NOW)
    assert not OwnSite.objects.exists()


def test_site_stands_on_the_list_once():
    site()
    with pytest.raises(SiteRefused, match="already"):
        sites.add_site("https://harvest.example", by=world.person(), at=NOW)
    assert OwnSite.objects.count() == 1


def test_portals_own_address_counts_as_ours(settings):
    settings.PORTAL_URL = "https://channels.harvest.example"
    assert list(OwnHosts.current()) == ["channels.harvest.example"]

    settings.PORTAL_URL = "http://127.0.0.1:8000"
    assert not OwnHosts.current()


def test_page_is_on_one_of_our_sites_and_read_soon():
    site()

    added = sites.add_page("https://www.harvest.example/follow#top", by=world.person(), at=NOW)

    assert (added.url, added.next_check_at, added.site.host) == (
        "https://www.harvest.example/follow",
        NOW,
        "harvest.example",
    )


@pytest.mark.parametrize(
    "url", ["https://elsewhere.example/", "http://harvest.example/", "harvest.example/follow", "https://10.0.0.1/", "x"]
)
def test_page_elsewhere_is_refused(url):
    site()
    with pytest.raises(SiteRefused):
        sites.add_page(url, by=world.person(), at=NOW)
    assert not OwnPage.objects.exists()


def test_removal_forgets_what_rested_on_it_and_calls_nothing_lost():
    by, own = world.person(), site()
    following = followed(PRESS)
    note(following, replace(SEEN, links=(link("https://harvest.example"),)), at=NOW)
    checking.note_page(page(of=own), {PRESS: True}, at=NOW)
    assert proofs_of(following.channel_id) == {"profile_link": "found", "own_page": "found"}

    sites.remove_site(own, by=by, at=NOW)

    assert proofs_of(following.channel_id) == {}
    assert not (OwnSite.objects.exists() or OwnPage.objects.exists() or OwnPageLink.objects.exists())
    sync_findings([following.channel_id], at=NOW)
    assert not Finding.objects.filter(rule="ownership_lost").exists()


def test_page_removed_leaves_what_another_page_shows():
    own, other = page(), page("https://harvest.example/second")
    press = channel_at(PRESS)
    for one in (other, own):
        checking.note_page(one, {PRESS: False}, at=NOW)

    sites.remove_page(own, by=world.person(), at=NOW)

    assert proofs_of(press.pk) == {"own_page": "found"}
    assert OwnershipProof.objects.get(method=ProofMethod.OWN_PAGE).url == other.url


# --- Their page -------------------------------------------------------------------------------------------------------


def test_administrator_edits_the_list(client):
    client.force_login(world.administrator())

    added = client.post(reverse("activity:own-site-add"), {"site-host": "harvest.example"}, follow=True)
    assert "harvest.example counts as ours" in added.content.decode()
    client.post(reverse("activity:own-page-add"), {"page-url": "https://harvest.example/follow"})
    assert OwnPage.objects.get().url == "https://harvest.example/follow"
    client.post(reverse("activity:own-page-remove", args=[OwnPage.objects.get().pk]))
    client.post(reverse("activity:own-site-remove", args=[OwnSite.objects.get().pk]))

    assert not (OwnSite.objects.exists() or OwnPage.objects.exists())


def test_lead_reads_the_list_and_changes_nothing(client):
    """Design §3: each permission is needed; every proof rests on this list."""
    own = site()
    client.force_login(world.lead())

    assert "harvest.example" in client.get(reverse("activity:own-sites")).content.decode()
    for name, args in (("own-site-add", []), ("own-page-add", []), ("own-site-remove", [own.pk])):
        assert client.post(reverse(f"activity:{name}", args=args), {"site-host": "evil.example"}).status_code == 403
    assert list(OwnSite.objects.values_list("host", flat=True)) == ["harvest.example"]


@pytest.mark.parametrize("typed", ["facebook.com", "<script>alert(1)</script>", "х.example", "a" * 290])
def test_refused_site_comes_back_with_its_sentence(client, typed):
    client.force_login(world.administrator())

    response = client.post(reverse("activity:own-site-add"), {"site-host": typed})

    assert response.status_code == 422
    assert "<script>alert" not in response.content.decode()
    assert not OwnSite.objects.exists()


def test_list_costs_the_same_with_many_rows(client, django_assert_num_queries):
    client.force_login(world.administrator())
    first = site()
    page(of=first)
    client.get(reverse("activity:own-sites"))
    with django_assert_num_queries(7):
        client.get(reverse("activity:own-sites"))
    for number in range(3):
        page(f"https://s{number}.example/", of=site(f"s{number}.example"))
    with django_assert_num_queries(7):
        client.get(reverse("activity:own-sites"))
