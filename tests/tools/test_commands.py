"""What stands behind the commands of the Makefile."""

import os
import signal
import socket
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from tools import assets, children, gates, install, locks, run


def refusal_of_run(**environment):
    done = subprocess.run(
        [sys.executable, "-m", "tools.run"],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert done.returncode == 1
    return done.stderr.strip()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "portal.example"])  # noqa: S104 -- refused, which is the point
def test_run_refuses_to_show_the_demonstration_to_others(host):
    assert refusal_of_run(HOST=host).startswith(f"run    | HOST={host} would show the demonstration")


@pytest.mark.parametrize("port", ["abc", "0", "65536", "-1", "８０００"])
def test_run_refuses_what_is_no_port(port):
    assert "is not a port number" in refusal_of_run(PORT=port)


def test_run_names_another_port_when_one_is_taken():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        assert f"make run PORT={port + 1}" in refusal_of_run(PORT=str(port))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "[::1]", "127.8.8.8"])
def test_loopback_is_known(host):
    assert run.is_loopback(host)


def test_children_end_when_their_parent_is_killed(tmp_path):
    script = "import time; from tools import children; "
    script += "print(children.start(['sleep', '60']).pid, flush=True); time.sleep(60)"
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    child = int(parent.stdout.readline())

    parent.send_signal(signal.SIGKILL)
    parent.communicate()

    deadline = time.monotonic() + 10
    while is_running(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_running(child)


def is_running(number: int) -> bool:
    try:
        state = Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_stop_kills_what_does_not_listen():
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
    process = children.start([sys.executable, "-c", deaf], stdout=subprocess.PIPE, text=True)
    process.stdout.readline()

    children.stop(process, patience=0.2)
    process.stdout.close()

    assert process.returncode == -signal.SIGKILL


def test_sprite_holds_every_icon_named():
    sprite = ElementTree.fromstring(assets.icon_sprite(assets.icon_names()))  # noqa: S314 -- our own text

    assert [symbol.get("id") for symbol in sprite] == assets.icon_names()
    assert {symbol.get("viewBox") for symbol in sprite} == {"0 0 16 16"}


def test_unknown_icon_is_named():
    with pytest.raises(assets.MissingAsset, match="no-such-icon"):
        assets.icon_sprite(["no-such-icon"])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("templates/a.html", "{{ text|safe }}"),
        ("templates/a.html", "{% autoescape off %}"),
        ("templates/a.html", '<p class="x"\n style="color: red">'),
        ("templates/a.html", "<script>go()</script>"),
        ("templates/a.html", '<button onclick="go()">'),
        ("templates/a.html", '<div hx-get="/x">'),
        ("templates/a.html", '<script src="https://cdn.example/x.js"></script>'),
        ("templates/a.html", '{{ day|date:"d/m/Y" }}'),
        ("static/a.css", "@import '//fonts.example/a.css';"),
        ("accounts/a.py", "import feedparser"),
        ("accounts/a.py", "x = 1  # noqa"),
        ("accounts/a.py", "x = 1  # noqa: E501"),
        ("accounts/a.py", "@csrf_exempt"),
    ],
)
def test_gate_catches(name, text):
    assert [problem for gate in gates.GATES for problem in gate.breaches(name, text)] != []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("templates/a.html", '{{ day|date:"SHORT_DATE_FORMAT" }}<time datetime="{{ day|date:"c" }}">'),
        ("templates/a.html", '<script src="{% static "x.js" %}" defer></script><div data-hx-get="/x">'),
        ("templates/a.html", "{% translate 'Safe and sound' %}"),
        ("activity/sources/feeds.py", "import feedparser"),
        ("accounts/a.py", "x = 1  # noqa: S308 -- escaped above"),
    ],
)
def test_gate_lets_pass(name, text):
    assert [problem for gate in gates.GATES for problem in gate.breaches(name, text)] == []


def test_every_dependency_says_what_it_is_for_and_is_pinned():
    assert gates.dependency_breaches() == []
    assert set(locks.reasons("requirements.in")) <= set(locks.blocks((install.ROOT / "requirements.txt").read_text()))
