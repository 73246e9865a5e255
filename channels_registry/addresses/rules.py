"""The table of platforms: one entry each, in the words that ``platforms.py`` explains.

To add a platform: copy the entry nearest to it, state its exact hosts, its name spaces with their shape and canonical
address, the routes that lead to an account, and add it to ``PLATFORMS``. Then add its accepting and refusing cases
to the tests. Shapes and letter case follow what each platform documents.
"""

from channels_registry.addresses.platforms import NameSpace, Platform, unchanged
from channels_registry.addresses.refusals import Refusal
from channels_registry.addresses.shapes import any_script, bluesky_handle, facebook_name, matches, words

NUMBER = r"[1-9][0-9]{0,18}"  # without leading zeros, which would give one account two keys

X = Platform(
    code="x",
    hosts=(
        "x.com",
        "www.x.com",
        "m.x.com",
        "mobile.x.com",
        "twitter.com",
        "www.twitter.com",
        "m.twitter.com",
        "mobile.twitter.com",
    ),
    example="https://x.com/example",
    name_spaces={
        "id": NameSpace(matches(NUMBER), "https://x.com/i/user/{}", opaque=True),
        "handle": NameSpace(
            matches(r"[a-z0-9_]{1,15}"),
            "https://x.com/{}",
            reserved=words(
                "about account bookmarks communities compose download explore follow_requests hashtag help home i "
                "intent jobs lists login logout messages moments notifications oauth personalization privacy search "
                "session sessions settings share signup similar_to tos topics trends tweet welcome who_to_follow "
                "widgets"
            ),
        ),
    },
    routes=(
        "/i/user/{id}",
        "/intent/user?screen_name={handle}",
        "/intent/follow?screen_name={handle}",
        "/intent/user?user_id={id}",
        "/@{handle}",
        "/{handle}",
    ),
    tabs=words("with_replies media likes highlights articles followers following verified_followers about"),
    name_alone=("{}",),
    other_domains=("twimg.com", "periscope.tv", "pscp.tv"),
    hash_bang=True,
)

FACEBOOK = Platform(
    code="facebook",
    hosts=(
        "www.facebook.com",
        "facebook.com",
        "m.facebook.com",
        "mbasic.facebook.com",
        "touch.facebook.com",
        "web.facebook.com",
        "fb.com",
        "www.fb.com",
        "m.fb.com",
    ),
    locale_host=r"[a-z]{2}-[a-z]{2}\.facebook\.com",
    example="https://www.facebook.com/example",
    name_spaces={
        "id": NameSpace(matches(r"[1-9][0-9]{4,19}"), "https://www.facebook.com/{}", opaque=True),
        "handle": NameSpace(
            facebook_name,
            "https://www.facebook.com/{}",
            key=lambda name: name.replace(".", ""),
            reserved=words(
                "accountsetup adsmanager badges bookmarks business businesshelp careers checkpoint comment composer "
                "connect cookies crisisresponse dating developers dialog directory events facebook feeds friends "
                "friendship fundraisers games gaming groups hashtag invite legal lists locations login logout "
                "marketplace media memories messages messenger mobile nearby notes notifications offers onthisday "
                "pages payments people permalink photo photos places plugins policies policy posts privacy profile "
                "profilephp public reactions recover reels register requests robots saved search services settings "
                "share sharer shops signup stories story subscribe terms timeline topic trending unsupportedbrowser "
                "upload username video videos watch whitehat"
            ),
        ),
        "group-id": NameSpace(matches(NUMBER), "https://www.facebook.com/groups/{}", opaque=True, named="group"),
        "group": NameSpace(
            matches(r"(?=.{1,100}$)(?=.*[a-z])[a-z0-9]+(?:[._-][a-z0-9]+)*"),
            "https://www.facebook.com/groups/{}",
            reserved=words("browse categories create discover feed joins notifications search suggested you"),
        ),
    },
    routes=(
        "/profile.php?id={id}",
        "/groups/{group-id|group}",
        "/pg/{handle}",
        "/pages/category/*/*-{id}",
        "/pages/*/{id}",
        "/people/*/{id}",
        "/p/*-{id}",
        "/{id|handle}",
    ),
    refused_paths=(
        (r"/share/.*", Refusal.SHORT_LINK),
        (r"/(ads|ajax|apps|help|jobs|live|lite|reel|tr|v)(/.*)?", Refusal.RESERVED),
        (r"/(?!profile\.php$)[^/]+\.php(/.*)?", Refusal.RESERVED),
    ),
    tabs=words(
        "about about_profile_transparency announcements community directory_contact_info discussion events followers "
        "following groups info likes live media members mentions photos posts reels reviews services shop videos"
    ),
    name_alone=("{}",),
    other_domains=("fbcdn.net", "facebook.net", "messenger.com", "fbsbx.com", "internalfb.com"),
)

_INSTAGRAM_NAME = matches(r"(?=.{1,30}$)[a-z0-9_]+(?:\.[a-z0-9_]+)*")  # Threads takes the same names

INSTAGRAM = Platform(
    code="instagram",
    hosts=("www.instagram.com", "instagram.com", "m.instagram.com", "instagr.am", "www.instagr.am"),
    example="https://www.instagram.com/example/",
    name_spaces={
        "handle": NameSpace(
            _INSTAGRAM_NAME,
            "https://www.instagram.com/{}/",
            reserved=words(
                "_n _u about accounts api ar archive blog challenge create data developer developers direct "
                "directory download emails explore fragment graphql guides help hashtag jobs legal lite live "
                "locations nametag notifications oauth p press privacy push qr reel reels s safety search session "
                "sessions settings share static stories terms topics tv tags web"
            ),
        ),
    },
    routes=("/_u/{handle}", "/{handle}"),
    refused_paths=((r"/share/.*", Refusal.SHORT_LINK),),
    tabs=words("reels tagged guides feed followers following channel reposts"),
    name_alone=("{}",),
    other_domains=("cdninstagram.com",),
)

_YOUTUBE_OLD_NAME = any_script(shortest=1, longest=100, signs="_-.·")

YOUTUBE = Platform(
    code="youtube",
    hosts=("www.youtube.com", "youtube.com", "m.youtube.com"),
    example="https://www.youtube.com/@example",
    # Four name spaces: the same word in two of them can be two channels, so none is turned into another.
    name_spaces={
        "id": NameSpace(
            matches(r"UC[0-9A-Za-z_-]{22}"), "https://www.youtube.com/channel/{}", fold=unchanged, opaque=True
        ),
        "handle": NameSpace(any_script(shortest=3, longest=30, signs="_-.·"), "https://www.youtube.com/@{}"),
        "user": NameSpace(matches(r"[a-z0-9][a-z0-9._-]{0,49}"), "https://www.youtube.com/user/{}"),
        "c": NameSpace(
            _YOUTUBE_OLD_NAME,
            "https://www.youtube.com/c/{}",
            reserved=words(
                "about account ads attribution_link browse c channel channels clip creators e embed error explore "
                "favicon.ico feed feeds gaming get_video_info hashtag hype iframe_api index jobs kids learning live "
                "live_chat live_dashboard login logout movies music my_videos new news oembed oops opensearch p "
                "playlist playlists post premium press profile redirect reporthistory results robots.txt s search "
                "select_site shared shopping shorts show shows signin signup source sports storefront studio "
                "subscription_center t testtube trending tv upload user v verify verify_age video videos view_play_list "
                "w watch watch_popup watch_videos yt"
            ),
        ),
    },
    routes=("/channel/{id}", "/user/{user}", "/c/{c}", "/@{handle}", "/{c}"),
    # An id where a name belongs; read as a name it would lose its letter case and with it its meaning.
    refused_paths=((r"/UC[0-9A-Za-z_-]{22}(/.*)?", Refusal.BAD_HANDLE),),
    tabs=words(
        "about channels community courses featured home join live membership playlists podcasts posts releases search "
        "shorts store streams videos"
    ),
    name_alone=("channel/{}", "@{}"),
    other_domains=("youtube-nocookie.com", "ytimg.com", "googlevideo.com", "youtubekids.com", "yt.be"),
)

_LINKEDIN_NAME = any_script(shortest=1, longest=120, signs="_-.&'’+,()!")

LINKEDIN = Platform(
    code="linkedin",
    hosts=("www.linkedin.com", "linkedin.com", "m.linkedin.com"),
    locale_host=r"[a-z]{2}\.linkedin\.com",
    example="https://www.linkedin.com/company/example/",
    name_spaces={
        "company-id": NameSpace(matches(NUMBER), "https://www.linkedin.com/company/{}/", opaque=True),
        "company": NameSpace(_LINKEDIN_NAME, "https://www.linkedin.com/company/{}/"),
        "school": NameSpace(_LINKEDIN_NAME, "https://www.linkedin.com/school/{}/"),
        "showcase": NameSpace(_LINKEDIN_NAME, "https://www.linkedin.com/showcase/{}/"),
        "group": NameSpace(matches(NUMBER), "https://www.linkedin.com/groups/{}/", opaque=True),
    },
    routes=(
        "/company/{company-id|company}",
        "/mwlite/company/{company-id|company}",
        "/school/{school}",
        "/showcase/{showcase}",
        "/groups/{group}",
    ),
    refused_paths=((r"/(mwlite/)?(in|pub|profile)(/.*)?", Refusal.PERSONAL_PROFILE),),
    tabs=words(
        "about admin admin/dashboard admin/feed/posts admin/page-posts/published alumni events home insights jobs life "
        "mycompany people posts products services videos"
    ),
    other_domains=("licdn.com",),
)

TIKTOK = Platform(
    code="tiktok",
    hosts=("www.tiktok.com", "tiktok.com", "m.tiktok.com"),
    example="https://www.tiktok.com/@example",
    name_spaces={
        "handle": NameSpace(matches(r"[a-z0-9_.]{1,23}[a-z0-9_]"), "https://www.tiktok.com/@{}"),
    },
    routes=("/@{handle}",),
    refused_paths=((r"/t/.*", Refusal.SHORT_LINK),),
    name_alone=("@{}",),
    other_domains=("tiktokcdn.com", "tiktokv.com"),
)

THREADS = Platform(
    code="threads",
    hosts=("www.threads.com", "threads.com", "www.threads.net", "threads.net"),
    example="https://www.threads.com/@example",
    name_spaces={"handle": NameSpace(_INSTAGRAM_NAME, "https://www.threads.com/@{}")},
    routes=("/@{handle}",),
    tabs=words("replies media reposts"),
    name_alone=("@{}",),
)

BLUESKY = Platform(
    code="bluesky",
    hosts=("bsky.app", "www.bsky.app"),
    example="https://bsky.app/profile/example.org",
    name_spaces={
        "did": NameSpace(
            lambda did: _DID_PLC(did) or (did.startswith("did:web:") and bluesky_handle(did.removeprefix("did:web:"))),
            "https://bsky.app/profile/{}",
            fold=unchanged,
            opaque=True,
        ),
        "handle": NameSpace(bluesky_handle, "https://bsky.app/profile/{}"),
    },
    routes=("/profile/@{handle}", "/profile/{did|handle}"),
    tabs=words("followers follows known-followers search"),
    name_alone=("profile/{}",),
    other_domains=("bsky.social", "bsky.network", "bsky.team"),
)

_DID_PLC = matches(r"did:plc:[a-z2-7]{24}")

TELEGRAM = Platform(
    code="telegram",
    hosts=("t.me", "telegram.me", "telegram.dog"),
    account_subdomains_of="t.me",
    example="https://t.me/example",
    name_spaces={
        "handle": NameSpace(
            matches(r"[a-z][a-z0-9_]{3,31}"),
            "https://t.me/{}",
            reserved=words(
                "addemoji addlist addstickers addstyle addtheme auction auth boost call confirmphone contact giftcode "
                "invoice joinchat login nft proxy setlanguage share socks"
            ),
        ),
    },
    routes=("/s/{handle}", "/{handle}"),
    refused_paths=(
        (r"/(\+.*|joinchat(/.*)?)", Refusal.INVITE_LINK),
        (r"/(?!s/)([a-z]|iv|web)(/.*)?", Refusal.RESERVED),
    ),
    name_alone=("{}",),
    other_domains=("telegram.org", "telesco.pe", "telegra.ph"),
)

WHATSAPP = Platform(
    code="whatsapp",
    hosts=("whatsapp.com", "www.whatsapp.com"),
    example="https://whatsapp.com/channel/0029VaEXAMPLEEXAMPLEEX12",
    name_spaces={
        "channel": NameSpace(
            matches(r"[0-9A-Za-z]{16,40}"), "https://whatsapp.com/channel/{}", fold=unchanged, opaque=True
        ),
    },
    routes=("/channel/{channel}",),
    name_alone=("channel/{}",),
    other_domains=("whatsapp.net",),
)

FLICKR = Platform(
    code="flickr",
    hosts=("www.flickr.com", "flickr.com", "m.flickr.com", "secure.flickr.com"),
    example="https://www.flickr.com/photos/example/",
    name_spaces={
        "id": NameSpace(
            matches(r"[1-9][0-9]{0,18}@N[0-9]{2}"), "https://www.flickr.com/photos/{}/", fold=str.upper, opaque=True
        ),
        "handle": NameSpace(
            matches(r"[a-z0-9_-]{1,64}"),
            "https://www.flickr.com/photos/{}/",
            reserved=words("friends me organize popular public search tags upload"),
        ),
    },
    routes=("/photos/{id|handle}", "/people/{id|handle}"),
    tabs=words("about albums collections contacts favorites galleries groups sets stats"),
    name_alone=("photos/{}",),
    other_domains=("staticflickr.com", "flickr.net"),
)

VIMEO = Platform(
    code="vimeo",
    hosts=("vimeo.com", "www.vimeo.com"),
    example="https://vimeo.com/example",
    name_spaces={
        "id": NameSpace(
            matches(f"user{NUMBER}"), "https://vimeo.com/{}", key=lambda name: name.removeprefix("user"), opaque=True
        ),
        "channel": NameSpace(
            matches(r"[a-z0-9_-]{1,64}"), "https://vimeo.com/channels/{}", reserved=words("all featured new page")
        ),
        "handle": NameSpace(
            matches(r"[a-z0-9_-]{1,64}"),
            "https://vimeo.com/{}",
            reserved=words(
                "about album albums api apps blog business careers categories channels contact cookie_policy create "
                "creative-cloud dmca enterprise event events everywhere explore features for-hire groups help home jobs "
                "join live log_in log_out login logout manage ondemand partners player press pricing privacy record "
                "search settings showcase showcases sign_up signup site_map solutions staffpicks stats stock store "
                "tag terms tools upgrade upload user videoschool watch"
            ),
        ),
    },
    routes=("/channels/{channel}", "/{id|handle}"),
    refused_paths=((r"/[0-9]+(/.*)?", Refusal.NOT_AN_ACCOUNT),),
    tabs=words("about albums channels collections followers following groups likes videos"),
    name_alone=("{}",),
    other_domains=("vimeocdn.com",),
)

DISCORD = Platform(
    code="discord",
    hosts=("discord.gg", "www.discord.gg", "discord.com", "www.discord.com", "discordapp.com", "www.discordapp.com"),
    example="https://discord.gg/EXAMPLE",
    name_spaces={
        "invite": NameSpace(
            matches(r"[0-9A-Za-z-]{2,32}"),
            "https://discord.gg/{}",
            fold=unchanged,
            opaque=True,
            reserved=words("invite"),
        ),
    },
    routes=("/invite/{invite}", "discord.gg/{invite}"),
    name_alone=("invite/{}",),
    other_domains=("discordapp.net", "discord.media", "discord.new", "discord.gift"),
)

PLATFORMS = (
    X,
    FACEBOOK,
    INSTAGRAM,
    YOUTUBE,
    LINKEDIN,
    TIKTOK,
    THREADS,
    BLUESKY,
    TELEGRAM,
    WHATSAPP,
    FLICKR,
    VIMEO,
    DISCORD,
)
BY_CODE = {platform.code: platform for platform in PLATFORMS}
