"""The addresses of the policies, topic by topic."""

from policies import acknowledging_urls, builder_urls, drafting_urls, guidance_urls, library_urls

app_name = "policies"
urlpatterns = [
    *acknowledging_urls.urls,
    *guidance_urls.urls,
    *drafting_urls.urls,
    *library_urls.urls,
    *builder_urls.urls,
]
