"""What holds for any text, shown on generated ones (N4, A4)."""

import unicodedata

from hypothesis import example, given, settings
from hypothesis import strategies as st

from channels_registry.addresses import UnreadableAddress, read_address
from channels_registry.addresses.characters import ASCII_IN_DISGUISE, normalise
from channels_registry.addresses.rules import BY_CODE, PLATFORMS

generated = settings(max_examples=400, deadline=None, database=None)

HOSTS = [
    *sorted({host for platform in PLATFORMS for host in platform.hosts}),
    *("durov.t.me", "fr.linkedin.com", "fr-fr.facebook.com", "bit.ly", "server.example", "www.blog.example"),
    *("xn--80ak6aa92e.com", "[::1]", "127.0.0.1", "evil.example"),
]
WORDS = sorted(
    {word.strip("{}*@-") for p in PLATFORMS for route in p.routes for word in route.replace("?", "/").split("/")}
    | {word for p in PLATFORMS for space in p.name_spaces.values() for word in space.reserved}
    | {
        "nasa",
        "NASA",
        "na.sa",
        "@nasa",
        "@NASA",
        "@@nasa",
        "user12345",
        "12345678",
        "35067687@N04",
        "@a@server.example",
    }
    | {"UCLA_DiR1FfKNvjuUpBHmylQ", "did:plc:z72i7hdynmk6r22z27h6tvur", "BlueskyWeb.xyz", "0029Va4K0PZ5a245NkngBA2M"}
    | {
        "..",
        "%2e",
        "%2F",
        "%40nasa",
        "%00",
        "%",
        "+x",
        "Some-Page-100064400000000",
        "İstanbul",
        "ΟΔΟΣ",
        "ไทย",
        "e\u0301",
    }
)
anything = st.text(st.characters(exclude_categories=()), max_size=60)
segments = st.one_of(
    st.sampled_from(WORDS), st.text(max_size=12), st.from_regex(r"@?[A-Za-z0-9_.-]{1,32}", fullmatch=True)
)
queries = st.sampled_from(
    ["", "?", "?id=100064400000000", "?screen_name=NASA", "?user_id=1", "?id=1&id=2", "?a=%zz&&b"]
)
fragments = st.sampled_from(["", "#", "#top", "#!/NASA", "#!/NASA?x=1", "#!/search"])
urls = st.builds(
    lambda scheme, host, path, end, query, fragment: (
        f"{scheme}{host}{''.join(f'/{s}' for s in path)}{end}{query}{fragment}"
    ),
    st.sampled_from(["", "https://", "http://", "HTTPS://", "//", "at://", "acct:", "https:", "@nasa@"]),
    st.one_of(
        st.sampled_from(HOSTS), st.sampled_from(HOSTS).map(str.upper), st.sampled_from(HOSTS).map(lambda h: h + ":443")
    ),
    st.lists(segments, max_size=3),
    st.sampled_from(["", "/", "//"]),
    queries,
    fragments,
)
texts = st.one_of(anything, urls, segments)
choices = st.one_of(st.none(), st.sampled_from([*BY_CODE, "fediverse", "web", "unheard-of", ""]))


@generated
@given(texts, choices, st.booleans())
@example("https://x.com/intent/user?screen_name=search", None, False)
@example("user12345", "vimeo", False)
@example("https://blog.example/%2%35", None, True)
def test_any_text_is_read_or_refused_and_reading_is_stable(text, platform, web):
    try:
        address = read_address(text, platform=platform, web=web)
    except UnreadableAddress as refused:
        assert str(refused).endswith(".")
        return

    again = read_address(address.canonical_url, platform=address.platform)
    assert again == address
    assert read_address(address.canonical_url, web=True) == address
    assert address.identity_key == f"{address.platform}:{address.name_space}:{address.value}"
    assert address.canonical_url.startswith("https://")
    assert len(address.canonical_url) <= 2000
    assert not platform or address.platform == platform


@generated
@given(st.text(st.characters(categories=["L", "M", "Nd"]), min_size=1, max_size=40))
def test_unicode_names_are_stable(name):
    for route in ("www.youtube.com/@", "www.youtube.com/c/", "www.linkedin.com/company/"):
        try:
            address = read_address(f"https://{route}{name}")
        except UnreadableAddress:
            continue
        assert read_address(address.canonical_url) == address
        assert unicodedata.is_normalized("NFC", address.value)


@generated
@given(st.from_regex(r"[A-Za-z0-9_]{5,15}", fullmatch=True))
def test_letter_case_never_makes_a_second_account(name):
    for host in ("x.com", "www.instagram.com", "vimeo.com"):
        spellings = set()
        for spelling in (name, name.upper(), name.lower()):
            try:
                spellings.add(read_address(f"https://{host}/{spelling}").identity_key)
            except UnreadableAddress as refused:
                spellings.add(refused.code)
        assert len(spellings) == 1


def test_no_character_turns_into_ascii_on_the_way():
    """Else a name in another script could be taken for an official one."""
    others = (chr(point) for point in range(128, 0x110000) if not 0xD800 <= point < 0xE000)

    turned = {character for character in others if normalise(character).isascii()}

    assert turned == ASCII_IN_DISGUISE
