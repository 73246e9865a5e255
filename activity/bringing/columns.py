"""What a spreadsheet of figures can tell, and the names under which platforms and people have it."""

from django.utils.translation import gettext_lazy, pgettext_lazy

from activity.models import Metric
from channels_registry.importing.columns import Columns

KEY = "figures"
# Case, spaces and accents do not count; nothing is read by half a name.
NAMES = {
    "channel": (
        "link", "url", "address", "web_address", "account", "page", "page_name", "account_name", "name",
        "lien", "adresse", "compte", "canal", "nom", "nom_du_compte",
    ),
    "day": ("date", "as_of", "figures_of", "jour", "au", "chiffres_au"),
    "latest_post": ("last_post", "latest_post_on", "last_published", "derniere_publication", "dernier_message", "dernier_post"),
    "followers": ("subscribers", "fans", "members", "follower_count", "abonnes", "abonnees", "membres"),
    "posts": ("publications", "media_count", "videos", "post_count", "messages"),
    "views": ("impressions", "view_count", "vues", "affichages"),
    "engagements": ("interactions", "engagement", "reactions"),
}  # fmt: skip
LABELS = {
    "channel": gettext_lazy("Channel: its link, or its name as in the register"),
    "day": gettext_lazy("Day of the figures"),
    "latest_post": gettext_lazy("Day of the latest post"),
    "followers": pgettext_lazy("number", "Followers"),
    "posts": pgettext_lazy("number", "Posts in all"),
    "views": pgettext_lazy("number", "Views"),
    "engagements": pgettext_lazy("number", "Reactions, comments and shares"),
}
NUMBERS = {metric.value: metric for metric in Metric}
OF_FIGURES = Columns(NAMES, LABELS, ("channel",), key=KEY)
