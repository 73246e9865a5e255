"""Sign-in, people, groups and offices, roles, settings, profile."""

from allauth.account import views as allauth_views
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path, re_path

from accounts.views import absences, bodies, calendars, holdings, invitations, merging, settings
from accounts.views import people as pages

# Of django-allauth only what a portal with closed sign-up needs; its other pages have no address here.
sign_in = [
    path("login/", login_not_required(allauth_views.login), name="account_login"),
    path("logout/", login_not_required(allauth_views.logout), name="account_logout"),
    path("inactive/", login_not_required(allauth_views.account_inactive), name="account_inactive"),
    path("reauthenticate/", allauth_views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", allauth_views.password_change, name="account_change_password"),
    path("password/reset/", login_not_required(allauth_views.password_reset), name="account_reset_password"),
    path(
        "password/reset/done/",
        login_not_required(allauth_views.password_reset_done),
        name="account_reset_password_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        login_not_required(allauth_views.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        login_not_required(allauth_views.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
]

people = [
    path("people/", pages.PersonList.as_view(), name="people"),
    path("people/new/", pages.PersonAdd.as_view(), name="person-add"),
    path("people/invitation/<str:token>/", invitations.InvitationAccept.as_view(), name="invitation-accept"),
    path("people/<int:pk>/", pages.PersonDetail.as_view(), name="person"),
    path("people/<int:pk>/change/", pages.PersonChange.as_view(), name="person-change"),
    path("people/<int:pk>/invite/", pages.PersonInvite.as_view(), name="person-invite"),
    path("people/<int:pk>/holds/", holdings.PersonHoldings.as_view(), name="holdings"),
    path("people/<int:pk>/join/", merging.PersonMerge.as_view(), name="person-merge"),
    path("people/<int:pk>/leave/", pages.PersonDeactivate.as_view(), name="person-deactivate"),
    path("people/<int:pk>/take-back/", pages.PersonReactivate.as_view(), name="person-reactivate"),
    path("people/<int:pk>/groups/add/", pages.MembershipAdd.as_view(), name="membership-add"),
    path("people/<int:pk>/groups/<int:membership>/end/", pages.MembershipEnd.as_view(), name="membership-end"),
    path("people/<int:pk>/roles/give/", pages.RoleGive.as_view(), name="role-give"),
    path("people/<int:pk>/roles/<int:assignment>/end/", pages.RoleTake.as_view(), name="role-take"),
    path("absences/", absences.AbsencePage.as_view(), name="absences"),
    path("absences/<int:pk>/cancel/", absences.AbsenceCancel.as_view(), name="absence-cancel"),
    path("groups/", bodies.BodyList.as_view(), name="bodies"),
    path("groups/new/", bodies.BodyAdd.as_view(), name="body-add"),
    path("groups/<int:pk>/", bodies.BodyDetail.as_view(), name="body"),
    path("groups/<int:pk>/change/", bodies.BodyChange.as_view(), name="body-change"),
    path("groups/<int:pk>/close/", bodies.BodyClose.as_view(), name="body-close"),
    path("groups/<int:pk>/join/", merging.BodyMerge.as_view(), name="body-merge"),
    path("groups/<int:pk>/calendar/", calendars.CalendarPage.as_view(), name="calendar"),
    path("groups/<int:pk>/calendar/week/", calendars.CalendarWeek.as_view(), name="calendar-week"),
    path("groups/<int:pk>/calendar/<str:day>/", calendars.CalendarDayChange.as_view(), name="calendar-day"),
    path("calendars/", calendars.CalendarList.as_view(), name="calendars"),
    path("settings/", settings.SettingsPage.as_view(), name="settings"),
    path("logo.png", settings.logo, name="logo"),
    path("profile/", pages.Profile.as_view(), name="profile"),
]

urlpatterns = [
    path("accounts/", include(sign_in)),
    path("", include((people, "people"))),
]
