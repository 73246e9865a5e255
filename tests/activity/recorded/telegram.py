"""The public preview of a Telegram channel."""

from activity.models import Source
from activity.sources.interface import Target
from tests.activity.platform_server import HTML, Answer, Recorded

TARGET = Target(Source.TELEGRAM, "https://t.me/harvestrelief", handle="harvestrelief")


def counter(value: str, kind: str) -> str:
    return (
        f'<div class="tgme_channel_info_counter"><span class="counter_value">{value}</span> '
        f'<span class="counter_type">{kind}</span></div>'
    )


def message(
    number: int, moment: str, *, views: str = "1.2K", forwarded: bool = False, of: str = "harvestrelief"
) -> str:
    """One message of the preview."""
    origin = (
        '<div class="tgme_widget_message_forwarded_from accent_color">Forwarded from '
        '<a class="tgme_widget_message_forwarded_from_name" href="https://t.me/other/7"><span dir="auto">Other</span></a>'
        "</div>"
    )
    return f"""<div class="tgme_widget_message_wrap js-widget_message_wrap">
 <div class="tgme_widget_message text_not_supported_wrap js-widget_message" data-post="{of}/{number}" data-view="e30">
 <div class="tgme_widget_message_bubble">{origin if forwarded else ""}
 <div class="tgme_widget_message_text js-message_text" dir="auto">A well.<br/>More <a href="https://harvest.example/">here</a></div>
 <div class="tgme_widget_message_footer compact js-message_footer"><div class="tgme_widget_message_info short js-message_info">
 <span class="tgme_widget_message_views">{views}</span><span class="copyonly"> views</span>
 <span class="tgme_widget_message_meta"><a class="tgme_widget_message_date" href="https://t.me/{of}/{number}">
 <time datetime="{moment}" class="time">10:00</time></a></span></div></div></div></div></div>"""


def page(*messages: str, counters: str | None = None, description: str | None = None) -> str:
    counters = counter("3.4K", "subscribers") + counter("812", "photos") if counters is None else counters
    words = 'Wells &amp; seeds<br/><a href="https://harvest.example/contact">harvest.example/contact</a>'
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>Harvest Relief – Telegram</title></head>
<body class="widget_frame_base tgme_widget"><main class="tgme_main">
<div class="tgme_channel_info"><div class="tgme_channel_info_header">
 <div class="tgme_channel_info_header_title"><span dir="auto">Harvest Relief</span></div>
 <div class="tgme_channel_info_header_username"><a href="https://t.me/harvestrelief">@harvestrelief</a></div></div>
 <div class="tgme_channel_info_counters">{counters}</div>
 <div class="tgme_channel_info_description">{words if description is None else description}</div></div>
<section class="tgme_channel_history js-message_history">{"".join(messages)}</section></main></body></html>"""


PREVIEW = page(
    message(101, "2026-08-01T10:00:00+00:00"),
    message(102, "2026-08-10T08:00:00+02:00", views="873"),
    message(103, "2026-08-12T08:00:00+00:00", forwarded=True),
)

TELEGRAM = Recorded(
    target=TARGET, answers={"t.me/s/harvestrelief": Answer(PREVIEW, HTML)}, first="t.me/s/harvestrelief"
)
