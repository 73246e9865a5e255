"""Sites that are no platform of ours and yet must be known."""

from channels_registry.addresses.shapes import words

# Hosts that lead on to another address, with all their subdomains. They are never opened to see where they lead.
SHORT_LINKS = words(
    # of the platforms
    "t.co fb.me fb.watch fb.gg m.me ig.me l.facebook.com lm.facebook.com l.instagram.com l.threads.com l.threads.net "
    "youtu.be lnkd.in vm.tiktok.com vt.tiktok.com flic.kr wa.me wa.link chat.whatsapp.com vimeo.link go.bsky.app "
    # of others
    "bit.ly bitly.com buff.ly cutt.ly dlvr.it goo.gl ift.tt is.gd ow.ly qrco.de rb.gy rebrand.ly s.id shorturl.at "
    "shorturl.asia smarturl.it snip.ly soo.gd t.ly tiny.cc tiny.one tinyurl.com trib.al u.to v.gd wp.me x.gd "
    # addresses as mail programs and translators rewrite them
    "safelinks.protection.outlook.com urldefense.com urldefense.proofpoint.com translate.goog cdn.ampproject.org"
)

# Sites that write /@name as servers of the fediverse do, and are none.
NOT_FEDIVERSE = words("medium.com substack.com snapchat.com odysee.com clubhouse.com")
