"""Design §5.9, N4: a letter whose link is a key shows it to nobody, and none can be written whose kind forgot to say so."""

import secrets

import pytest
from django.utils import timezone

from notifications.keys import UndeclaredKey, carries_key
from notifications.models import Letter
from notifications.writing import Post, write_letter, write_letters
from tests import world

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TOKEN = "Zk3_" + secrets.token_urlsafe(32)[:39]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param({"path": f"/requests/decide/{TOKEN}/"}, id="a path"),
        pytest.param({"answer_path": f"/answers/{TOKEN}"}, id="a path of its own name"),
        pytest.param({"lines": [{"name": "Sahel", "path": f"/answers/?key=1/{TOKEN}/"}]}, id="a path in a list"),
    ],
)
def test_a_key_in_a_letter_whose_kind_says_nothing_of_it_is_not_written(data):
    posts = [Post("one", world.person(), data={"path": "/requests/1/"}), Post("two", world.person(), data=data)]

    with pytest.raises(UndeclaredKey):
        write_letters("requests.received", posts, at=NOW)

    assert not Letter.objects.exists()


@pytest.mark.parametrize(
    "data",
    [
        pytest.param({"path": "/requests/1/"}, id="a page that asks for a sign-in"),
        pytest.param({"path": "/policies/how-to-open-a-channel-of-the-alliance-2026/"}, id="a long name"),
        pytest.param({"text": f"/see/{TOKEN}"}, id="somebody's own words"),
        pytest.param({"why": f"https://docs.example.org/d/{TOKEN}/edit"}, id="an address somebody wrote"),
    ],
)
def test_what_is_no_key_is_written(data):
    write_letter("requests.received", event="one", person=world.person(), at=NOW, data=data)

    assert Letter.objects.get().data == data


@pytest.mark.parametrize(
    "kind",
    [
        "accounts.invitation",
        "accounts.password_reset",
        "requests.stand_in",
        "requests.start_link",
        "requests.group_asked",
    ],
)
def test_the_kinds_that_open_something_say_so(kind):
    write_letter(kind, event="one", address="a@demo.example", at=NOW, data={"path": f"/requests/decide/{TOKEN}/"})

    assert carries_key(kind)
