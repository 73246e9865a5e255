"""Where the fetcher goes and where it does not, told from text and addresses alone."""

from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activity.network.destinations import REFUSED_IPV4, FetchRefusal, FetchRefused, judge_address, judge_url
from activity.network.fetching import Verdict, would_fetch

HOSTILE_ADDRESSES = """
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 100.127.255.255 127.0.0.1 127.1.2.3 127.255.255.255
168.63.129.16 169.254.0.1 169.254.169.254 169.254.170.2 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.192 192.0.2.1
192.31.196.1 192.52.193.1 192.88.99.1 192.168.0.1 192.168.255.255 192.175.48.1 198.18.0.1 198.19.255.255 198.51.100.7
203.0.113.9 224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255
:: ::1 ::127.0.0.1 ::10.0.0.1 ::8.8.8.8 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:100.64.0.1 ::ffff:169.254.169.254
::ffff:8.8.8.8 ::ffff:0:127.0.0.1 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b:1::7f00:1 100::1 2001::1
2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:2::1 2001:10::1 2001:20::1 2001:db8::1 2002:7f00:1:: 2002:a00:1::
2002:a9fe:a9fe:: 2620:4f:8000::1 3fff::1 3fff:fff::1 4000::1 5f00::1 fc00::1 fd00:ec2::254 fdff::1 fe80::1 fe80::1%eth0
febf::1 fec0::1 feff::1 ff00::1 ff02::1 ff0e::1
""".split()

PUBLIC_ADDRESSES = """
1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.1 93.184.216.34 100.63.255.255 100.128.0.1 126.255.255.255 128.0.0.1 168.63.129.15
169.253.255.255 172.15.255.255 172.32.0.1 192.0.1.1 192.167.255.255 198.17.255.255 198.20.0.1 223.255.255.255
2001:200::1 2001:4860:4860::8888 2003::1 2606:4700:4700::1111 2a00:1450:4001::1 3ffe::1
""".split()

HOSTILE_URLS = {
    FetchRefusal.SCHEME: [
        "",
        "feeds.example.org/feed",
        "//feeds.example.org/feed",
        "/etc/passwd",
        "file:///etc/passwd",
        "ftp://feeds.example.org/",
        "gopher://feeds.example.org:80/_x",
        "javascript:alert(1)",
        "data:text/xml,<rss/>",
        "dict://feeds.example.org/",
        "jar:http://feeds.example.org!/",
        "view-source:http://feeds.example.org/",
        "httpſ://feeds.example.org/",
    ],
    FetchRefusal.USERINFO: [
        "http://user@feeds.example.org/",
        "http://user:password@feeds.example.org/",
        "http://feeds.example.org@127.0.0.1/",
        "http://feeds.example.org:80@127.0.0.1/",
        "https://@feeds.example.org/",
        "https://feeds.example.org%00@127.0.0.1/",
    ],
    FetchRefusal.HIDDEN_CHARACTERS: [
        "https://x.example\\@127.0.0.1/",
        "https:\\\\127.0.0.1\\",
        "http://127.0.0.1\\.feeds.example.org/",
        " http://feeds.example.org/",
        "http://feeds.example.org/ ",
        "http://feeds.example\t.org/",
        "http://feeds.example.org/\r\nX-Evil: 1",
        "http://feeds.example.org/\x00",
        "http://feeds.example.org/a b",
        "http://feeds\u200b.example.org/",
        "http://feeds.example.org/\u202efeed",
        "http://feeds.example.org/\u00a0",
        "http://feeds.example.org/\ud800",
    ],
    FetchRefusal.PORT: [
        "http://feeds.example.org:22/",
        "http://feeds.example.org:8080/",
        "http://feeds.example.org:6379/",
        "http://feeds.example.org:0/",
        "http://feeds.example.org:65616/",
        "http://127.0.0.1:8000/",
    ],
    FetchRefusal.NUMBER_HOST: [
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0x7F.1/",
        "http://0177.0.0.1/",
        "http://0177.0.0.01/",
        "http://017700000001/",
        "http://127.1/",
        "http://127.0.1/",
        "http://127.0.0.0x1/",
        "http://0x7f.0x0.0x0.0x1/",
        "http://0/",
        "http://0x/",
        "http://feeds.example.1/",
        "http://1.2.3.4.5/",
        "http://256.256.256.256/",
        "http://08.8.8.8/",
        "http://8.8.8.08/",
        "http://4294967297/",
        "http://feeds.example.org;127.0.0.1/",
        "http://feeds.example.org,127.0.0.1/",
    ],
    FetchRefusal.ADDRESS: [
        "http://127.0.0.1/",
        "http://127.0.0.1./",
        "https://169.254.169.254/latest/meta-data/",
        "http://0.0.0.0/",
        "http://168.63.129.16/",
        "http://[::1]/",
        "http://[::]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:7f00:1]/",
        "http://[::ffff:169.254.169.254]/",
        "http://[0:0:0:0:0:ffff:a9fe:a9fe]/",
        "http://[fe80::1]/",
        "http://[ff02::1]/",
        "http://[::127.0.0.1]/",
        "http://[0:0:0:0:0:0:0:1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://[fec0::1]/",
        "http://[3fff::1]/",
        "http://[fd00:ec2::254]:80/",
    ],
    FetchRefusal.RESERVED_NAME: [
        "http://localhost/",
        "http://LOCALHOST./",
        "http://feeds.localhost/",
        "http://printer.local/",
        "http://metadata.google.internal/",
        "http://router.lan/",
        "http://nas.home/",
        "http://nas.home.arpa/",
        "http://intranet.corp/",
        "http://feeds.test/",
        "http://feeds.invalid/",
        "http://expyuzz4wqqyqhjn.onion/",
        "http://1.0.0.127.in-addr.arpa/",
        "http://db.intranet/",
        "http://localhost.localdomain/",
    ],
    FetchRefusal.HOST: [
        "http://",
        "http:///feed",
        "http:/feeds.example.org/",
        "http:feeds.example.org",
        "http://:80/",
        "http://wiki/",
        "http://com./",
        "http://feeds..example.org/",
        "http://.example.org/",
        "http://feeds.example.org../",
        "http://-feeds.example.org/",
        "http://feeds-.example.org/",
        "http://feeds_1.example.org/",
        "http://feeds.example.c0m/",
        "http://feeds.example.o/",
        "http://feeds%2eexample.org/",
        "http://127%2e0%2e0%2e1/",
        "http://%31%32%37.0.0.1.example.org/",
        "http://feeds.example.org:80:80/",
        "http://feeds.example.org:/",
        "http://feeds.example.org:８０/",
        "http://①②⑦.⓪.⓪.①/",
        "http://ⓛocalhost.example.org/",
        "http://ｘ.example.org/",
        "http://feeds。example。org/",
        "http://fееds.example.org/",
        "http://\u212aing.example.org/",
        "http://[::1/",
        "http://::1/",
        "http://[fe80::1%25eth0]/",
        "http://[::1]x/",
        "http://[127.0.0.1]/",
        "http://[v1.127.0.0.1]/",
        "http://[]/",
        f"http://{'a' * 64}.example.org/",
        f"http://{'a.' * 130}org/",
    ],
    FetchRefusal.TOO_LONG: [f"http://feeds.example.org/{'a' * 2000}"],
}


@pytest.mark.parametrize("text", HOSTILE_ADDRESSES)
def test_address_that_is_not_public_is_refused(text):
    with pytest.raises(FetchRefused) as refusal:
        judge_address(ip_address(text))

    assert refusal.value.code == FetchRefusal.ADDRESS


@pytest.mark.parametrize("text", PUBLIC_ADDRESSES)
def test_public_address_passes(text):
    judge_address(ip_address(text))


@given(st.ip_addresses())
def test_address_the_library_calls_private_is_never_public(address):
    """`is_global` misses hostile addresses, so ours must be the stricter of the two."""
    globally_reachable = address.is_global and not address.is_multicast
    try:
        judge_address(address)
    except FetchRefused:
        return

    assert globally_reachable


@pytest.mark.parametrize("block", REFUSED_IPV4, ids=str)
def test_every_refused_block_is_refused_to_its_edges(block):
    for address in (block[0], block[-1]):
        with pytest.raises(FetchRefused):
            judge_address(address)


@pytest.mark.parametrize(("code", "url"), [(code, url) for code, urls in HOSTILE_URLS.items() for url in urls])
def test_hostile_url_is_refused(code, url):
    with pytest.raises(FetchRefused) as refusal:
        judge_url(url)

    assert refusal.value.code == code
    assert would_fetch(url) == Verdict("deny", code.value, str(code.label))


def test_more_than_two_hundred_hostile_addresses_are_tried():
    assert len(HOSTILE_ADDRESSES) + sum(map(len, HOSTILE_URLS.values())) > 200


@pytest.mark.parametrize(
    ("url", "read_as"),
    [
        ("https://feeds.example.org/feed", "https://feeds.example.org/feed"),
        ("HTTPS://Feeds.Example.ORG.:443", "https://feeds.example.org/"),
        ("http://feeds.example.org:80/a?b=c&d#e", "http://feeds.example.org/a?b=c&d"),
        ("http://feeds.example.org:443/", "http://feeds.example.org:443/"),
        ("https://example.org?feed=rss2", "https://example.org/?feed=rss2"),
        ("https://example.org/actualités/flux", "https://example.org/actualit%C3%A9s/flux"),
        ("https://example.org/a%20b%zz/<'\"", "https://example.org/a%20b%zz/%3C'%22"),
        ("https://xn--bcher-kva.example/feed", "https://xn--bcher-kva.example/feed"),
        ("https://feeds.example.xn--p1ai/", "https://feeds.example.xn--p1ai/"),
        ("https://1password.example.org/", "https://1password.example.org/"),
        ("http://8.8.8.8/feed", "http://8.8.8.8/feed"),
        ("http://[2606:4700:4700:0:0:0:0:1111]/", "http://[2606:4700:4700::1111]/"),
    ],
)
def test_public_url_is_read_in_one_way(url, read_as):
    assert judge_url(url).url == read_as


@given(
    st.text() | st.text().map("http://{}".format) | st.text(alphabet="0123456789abcfx.:[]%@/").map("http://{}".format)
)
def test_any_text_is_read_or_refused(text):
    try:
        destination = judge_url(text)
    except FetchRefused:
        return

    assert destination.target.isascii() and destination.target.isprintable() and " " not in destination.target
    assert judge_url(destination.url) == destination


def test_refusals_tell_a_reader_nothing_of_the_reason():
    sentences = {str(FetchRefused(code)) for code in FetchRefusal}

    assert sentences == {
        "The portal does not read this address. Give the public web address, as it shows in a browser."
    }


def test_explaining_does_not_look_names_up():
    assert would_fetch("https://feeds.example.org/feed") == Verdict(
        "allow", "name_not_looked_up", "The address may be read; its name was not looked up."
    )
    assert would_fetch("https://8.8.8.8/").fetch == "allow"


def test_explaining_with_a_resolver_judges_every_answer():
    def found(*addresses):
        return would_fetch("https://feeds.example.org/", resolver=lambda host: addresses)

    assert found("8.8.8.8") == Verdict("allow", "public", "The address is public.")
    assert found("8.8.8.8", "10.0.0.1") == Verdict("deny", "address", str(FetchRefusal.ADDRESS.label))
    assert found() == Verdict("deny", "unreachable", "The server could not be reached.")
