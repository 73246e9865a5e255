"""One printed page with what a successor must know of a channel (I2, R1)."""

from django.utils.translation import gettext_lazy

from channels_registry import rights
from channels_registry.overview import ChannelOverview
from channels_registry.panels import passport_panels_for
from channels_registry.views.pages import ChannelPage


class ChannelPassport(ChannelPage):
    """For those who may see the channel's people: it names all of them."""

    template_name = "channels_registry/passport.html"
    title = gettext_lazy("Passport of a channel")

    def refusal(self) -> str:
        return "" if rights.sees_people(self.request.user, self.channel) else rights.people_are_private()

    def get_context_data(self, **context):
        user = self.request.user
        overview = ChannelOverview(self.channel, user=user, at=self.at)
        return super().get_context_data(
            overview=overview,
            access=overview.access,
            open_conditions=[condition for condition in overview.conditions if condition.is_open],
            panels=passport_panels_for(self.channel, user, self.at),
            # An agency works with its contacts; the addresses of all the others are for colleagues (design §5.13).
            shows_addresses=not user.is_external,
            **context,
        )
