"""Which names are taken for one another (N4, lookalike)."""

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from channels_registry.addresses import imitable_name, near_forms, read_address, resembles, skeleton

generated = settings(max_examples=300, deadline=None, database=None)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("actalliance", "ACTAlliance"),
        ("actalliance", "@actalliance"),
        ("actalliance", "act_alliance"),
        ("actalliance", "act.alli-ance"),
        ("actalliance", "actaIIiance"),  # capital i
        ("actalliance", "acta11iance"),
        ("actalliance", "4ctalliance"),
        ("actalliance", "äctállïançe"),
        ("actalliance", "асtalliance"),  # Cyrillic а, с
        ("actalliance", "αctalliance"),  # Greek α
        ("actalliance", "ａｃｔａｌｌｉａｎｃｅ"),
        ("apple", "аррӏе"),  # all of it Cyrillic
        ("paypal", "раураl"),
        ("nasa", "nаsа"),
        ("NASA", "ΝΑSΑ"),  # Greek capitals
        ("google", "g00gle"),
        ("modern", "modem"),
        ("wwf_now", "vvwf_now"),
        ("straße", "strasse"),
        ("actalliance", "actaliance"),  # dropped
        ("actalliance", "acttalliance"),  # added
        ("actalliance", "actallience"),  # replaced
        ("actalliance", "atcalliance"),  # swapped
        ("actalliance", "actalliance_official"),
        ("actalliance", "real_actalliance"),
        ("actalliance", "actalliance-support"),
        ("actalliance", "actalliance.org"),
        ("actalliance", "the.real.actalliance.team"),
        ("actalliance", "officiel_actaliance"),
        ("actalliance", "actalliance.bsky.social"),
        ("actalliance", "actalliance@other.example"),
        ("actalliance_news", "actalliance_help"),
        ("nasa", "nasa_official"),
        ("xn--pple-43d", "apple"),
    ],
)
def test_names_resemble(name, other):
    assert resembles(name, other)
    assert resembles(other, name)
    assert near_forms(skeleton(name)) & near_forms(skeleton(other))


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("act", "fact"),
        ("act", "acts"),
        ("act", "actalliance"),
        ("act", "factory"),
        ("nasa", "nato"),
        ("nasa", "nasal"),
        ("who", "whom"),
        ("work", "teamwork"),
        ("room", "newsroom"),
        ("actalliance", "actafrica"),
        ("actalliance", "alliance"),
        ("actalliance", "actalliancekenya"),
        ("abcde", "bcdea"),  # one dropped and one added: both have the form "bcde"
        ("abcdef", "badcfe"),
        ("оксфам", "красныйкрест"),
        ("张三", "张四"),
        ("हिम", "हुम"),
        ("___", "..."),
        ("___", "act"),
        ("", ""),
    ],
)
def test_different_names_do_not_resemble(name, other):
    assert not resembles(name, other)
    assert not resembles(other, name)


def test_near_forms_are_the_skeleton_and_itself_with_one_character_left_out():
    assert near_forms("water") == {"water", "ater", "wter", "waer", "watr", "wate"}


def test_near_forms_of_a_short_name_are_itself():
    assert near_forms("act") == {"act"}


def test_near_forms_of_nothing_are_none():
    assert near_forms("") == frozenset()
    assert skeleton("_._") == ""


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("https://x.com/NASA", "nasa"),
        ("https://x.com/i/user/11348282", ""),
        ("@EU_Commission@ec.social-network.europa.eu", "EU_Commission@ec.social-network.europa.eu"),
        ("https://www.actalliance.example/feed?x=1", "actalliance"),
        ("https://act-alliance.evil.example", "act-alliance.evil"),
    ],
)
def test_imitable_name(text, name):
    assert imitable_name(read_address(text, web=True)) == name


@generated
@given(
    st.one_of(
        st.text(st.characters(exclude_categories=()), max_size=40),
        st.from_regex(r"xn--[a-z0-9-]{0,20}", fullmatch=True),
    )
)
@example("XN--6DDQBQD")  # marks change their order
@example("ß" * 253)
def test_skeleton_of_any_text_is_stable(text):
    assert skeleton(skeleton(text)) == skeleton(text)


@generated
@given(st.text("abcdelnoprstuvw1_.", min_size=5, max_size=15), st.data())
def test_one_slip_is_found_through_the_index(name, data):
    place = data.draw(st.integers(0, len(name) - 2))
    slip = data.draw(
        st.sampled_from(
            [
                name[:place] + name[place + 1 :],
                name[:place] + "x" + name[place:],
                name[:place] + "x" + name[place + 1 :],
                name[:place] + name[place + 1] + name[place] + name[place + 2 :],
            ]
        )
    )
    assume(resembles(name, slip))

    assert near_forms(skeleton(name)) & near_forms(skeleton(slip))


@generated
@given(st.text("abcdeghjkopqstuxyz", min_size=6, max_size=15), st.data())
def test_one_slip_resembles(name, data):
    place = data.draw(st.integers(0, len(name) - 1))

    assert resembles(name, name[:place] + name[place + 1 :])
    assert resembles(name, name[:place] + "f" + name[place:])
    assert resembles(name, name[:place] + "f" + name[place + 1 :])
