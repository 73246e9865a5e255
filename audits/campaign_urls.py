"""Campaigns of access review: their life, what a reviewer answers, the second look, the evidence pack (I1, I2, N9)."""

from django.urls import path

from audits.views import campaign_items as items
from audits.views import campaign_packs as packs
from audits.views import campaign_templates as templates
from audits.views import campaigns, reviewing, second_looks, short_reviews

_one = "campaigns/<int:pk>/"
urls = [
    path("campaigns/", campaigns.CampaignList.as_view(), name="campaigns"),
    path("campaigns/new/", campaigns.CampaignNew.as_view(), name="campaign-new"),
    path("campaigns/templates/", templates.TemplateList.as_view(), name="campaign-templates"),
    path("campaigns/templates/new/", templates.TemplateNew.as_view(), name="campaign-template-new"),
    path("campaigns/templates/<int:pk>/", templates.TemplateEdit.as_view(), name="campaign-template"),
    path("campaigns/templates/<int:pk>/use/", templates.TemplateUse.as_view(), name="campaign-template-use"),
    path("campaigns/templates/<int:pk>/retire/", templates.TemplateRetire.as_view(), name="campaign-template-retire"),
    path("campaigns/channel/<int:pk>/", short_reviews.ShortReview.as_view(), name="campaign-short"),
    path(_one, campaigns.CampaignPage.as_view(), name="campaign"),
    path(f"{_one}change/", campaigns.CampaignChange.as_view(), name="campaign-change"),
    path(f"{_one}open/", campaigns.CampaignOpen.as_view(), name="campaign-open"),
    path(f"{_one}cancel/", campaigns.CampaignCancel.as_view(), name="campaign-cancel"),
    path(f"{_one}close/", campaigns.CampaignClose.as_view(), name="campaign-close"),
    path(f"{_one}items/", items.CampaignItems.as_view(), name="campaign-items"),
    path(f"{_one}progress/", items.CampaignProgress.as_view(), name="campaign-progress"),
    path(f"{_one}progress/<int:channel>/ask/", items.NameReviewer.as_view(), name="campaign-ask"),
    path(f"{_one}mine/", reviewing.Mine.as_view(), name="campaign-mine"),
    path(f"{_one}mine/keep/", reviewing.KeepTogether.as_view(), name="campaign-keep"),
    path(f"{_one}mine/done/", reviewing.SignOff.as_view(), name="campaign-sign-off"),
    path(f"{_one}mine/<int:channel>/quiet/", reviewing.AnswerRetire.as_view(), name="campaign-quiet"),
    path(f"{_one}second-look/", second_looks.SecondLooks.as_view(), name="campaign-looks"),
    path(f"{_one}second-look/draw/", second_looks.Draw.as_view(), name="campaign-draw"),
    path(f"{_one}second-look/<int:look>/", second_looks.Note.as_view(), name="campaign-look"),
    path(f"{_one}pack/", packs.Pack.as_view(), name="campaign-pack"),
]
