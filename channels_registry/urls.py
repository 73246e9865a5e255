"""The register for those who are signed in."""

from django.urls import include, path

from channels_registry.views import addresses, channels, details, grants, registering, set_up, states, stories, sub_team

app_name = "channels"
urlpatterns = [
    path("registry/", channels.ChannelList.as_view(), name="list"),
    path("registry/new/", registering.RegisterExisting.as_view(), name="register-existing"),
    path("registry/sub-team/", sub_team.SubTeam.as_view(), name="sub-team"),
    path("registry/sub-team/addresses/", sub_team.SubTeamAddresses.as_view(), name="sub-team-addresses"),
    path("registry/<int:pk>/", channels.ChannelDetail.as_view(), name="detail"),
    path("registry/<int:pk>/history/", channels.ChannelHistory.as_view(), name="history"),
    path("registry/<int:pk>/edit/", details.DetailsChange.as_view(), name="edit"),
    path("registry/<int:pk>/rules/", details.ParametersChange.as_view(), name="parameters"),
    path("registry/<int:pk>/confirm/", details.ChannelConfirm.as_view(), name="confirm"),
    path("registry/<int:pk>/conditions/", include("channels_registry.condition_urls")),
    path("registry/<int:pk>/state/<slug:act>/", states.ChannelState.as_view(), name="state"),
    path("registry/<int:pk>/set-up/", set_up.SetUpPage.as_view(), name="set-up"),
    path("registry/<int:pk>/set-up/look/", set_up.SetUpLook.as_view(), name="set-up-look"),
    path("registry/<int:pk>/set-up/mailbox/", set_up.SetUpMailbox.as_view(), name="set-up-mailbox"),
    path("registry/<int:pk>/set-up/plan/", set_up.SetUpPlan.as_view(), name="set-up-plan"),
    path("registry/<int:pk>/set-up/extend/", set_up.SetUpExtend.as_view(), name="set-up-extend"),
    path("registry/<int:pk>/services/<slug:service>/", set_up.ServiceChange.as_view(), name="service"),
    path("registry/<int:pk>/links/add/", addresses.AddressAdd.as_view(), name="address-add"),
    path("registry/<int:pk>/links/none/", addresses.NoAddress.as_view(), name="address-none"),
    path("registry/<int:pk>/links/<int:link>/rename/", addresses.AddressRename.as_view(), name="address-rename"),
    path("registry/<int:pk>/links/<int:link>/end/", addresses.AddressEnd.as_view(), name="address-end"),
    path("registry/<int:pk>/access/give/", grants.GrantGive.as_view(), name="grant-give"),
    path("registry/<int:pk>/access/<int:grant>/change/", grants.GrantChange.as_view(), name="grant-change"),
    path("registry/<int:pk>/access/<int:grant>/end/", grants.GrantEnd.as_view(), name="grant-end"),
    path("registry/<int:pk>/access/<int:grant>/revoke/", grants.GrantRevoke.as_view(), name="grant-revoke"),
    path("registry/<int:pk>/access/<int:grant>/hand-over/", grants.GrantHandOver.as_view(), name="grant-hand-over"),
    path("registry/stories/", stories.StoriesSent.as_view(), name="stories-sent"),
    path("registry/stories/received/", stories.StoriesReceived.as_view(), name="stories-received"),
    path("registry/stories/<int:pk>/", stories.StoryPage.as_view(), name="story"),
    path("registry/<int:pk>/stories/send/", stories.StorySend.as_view(), name="story-send"),
    path("", include("channels_registry.platform_urls")),
    path("", include("channels_registry.import_urls")),
]
