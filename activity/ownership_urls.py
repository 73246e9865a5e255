"""How we know that an account is ours, and what counts as ours."""

from django.urls import path

from activity.views import own_sites, ownership

urls = [
    path("own-sites/", own_sites.OwnSites.as_view(), name="own-sites"),
    path("own-sites/add/", own_sites.SiteAdd.as_view(), name="own-site-add"),
    path("own-sites/pages/add/", own_sites.PageAdd.as_view(), name="own-page-add"),
    path("own-sites/<int:pk>/remove/", own_sites.SiteRemove.as_view(), name="own-site-remove"),
    path("own-sites/pages/<int:pk>/remove/", own_sites.PageRemove.as_view(), name="own-page-remove"),
    path("<int:pk>/ownership/", ownership.ChannelOwnership.as_view(), name="ownership"),
]
