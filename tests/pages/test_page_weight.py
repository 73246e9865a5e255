"""Every page of Annex 1 weighs less than 100 KB at a first visit (A4: “on a phone, on a weak line”), measured in Chromium.

The pages are served as in production: style, script and icons hashed and compressed by ``deploy/collect-static.sh``, and
the page itself compressed, which there the proxy does (``encode`` in ``deploy/Caddyfile``).
"""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.servers.basehttp import ThreadedWSGIServer
from django.test.testcases import LiveServerThread
from django.urls import reverse

from requests_app.annex1.questions import SECTIONS
from tests import world
from tests.pages.test_accessibility import sign_in
from tests.requests_app.sheets import draft

MOST = 100_000
PAGES = ("new", "detail", "scope", "self-check", "section", "check", "writers", "files", "print")


class PassThrough:
    """No handler of its own for static files: the portal's WhiteNoise serves them."""

    def __init__(self, application):
        self.application = application

    def __call__(self, environ, start_response):
        return self.application(environ, start_response)


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    """The static files as they are collected for production, in another process: the settings decide it at their start."""
    folder = tmp_path_factory.mktemp("static")
    code = (
        "import os, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'governance.settings'; "
        "from django.conf import settings; settings.STATIC_ROOT = os.environ['FOLDER']; django.setup(); "
        "from django.core.management import call_command; call_command('collectstatic', verbosity=0, interactive=False)"
    )
    environment = {**os.environ, "PLAIN_STATIC": "", "FOLDER": str(folder)}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment, cwd=settings.BASE_DIR)
    return folder


@pytest.fixture
def production_like(collected, settings, transactional_db):
    settings.STATIC_ROOT = collected
    settings.WHITENOISE_USE_FINDERS = False
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    settings.MIDDLEWARE = ["django.middleware.gzip.GZipMiddleware", *settings.MIDDLEWARE]
    server = LiveServerThread("127.0.0.1", PassThrough, connections_override={}, port=0)
    server.server_class = ThreadedWSGIServer
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    yield f"http://{server.host}:{server.port}"
    server.terminate()


def weigh(browser, person, base: str, path: str) -> tuple[int, dict[str, int]]:
    """Bytes over the line for one page with an empty cache, heads included; in all, and for each address."""
    context = browser.new_context(viewport={"width": 375, "height": 800}, locale="fr-FR")
    sign_in(context, person, base)
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    addresses, weights = {}, {}
    line.on("Network.responseReceived", lambda e: addresses.update({e["requestId"]: e["response"]["url"]}))
    line.on("Network.loadingFinished", lambda e: weights.update({e["requestId"]: int(e["encodedDataLength"])}))
    response = page.goto(f"{base}{path}", wait_until="networkidle")
    assert response.status == 200, path
    context.close()
    found = {addresses[number].removeprefix(base): weight for number, weight in weights.items() if number in addresses}
    return sum(found.values()), found


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_page_of_annex1_is_light(browser, production_like, language):
    """The heaviest draft: a project with an agency on a video platform, every section asked."""
    body = world.body()
    requester = world.requester(of=body, language=language)
    for number in range(60):
        world.body(f"Group or office number {number}")
    channel_request = draft("project", by=requester, body=body, q15={"outside": "on"}, q10={"format": "public_group"})
    heavy, weights = {}, {}
    for name in PAGES:
        more = SECTIONS if name == "section" else [None]
        for number in more:
            arguments = [] if name == "new" else [channel_request.pk, *([number] if number else [])]
            path = reverse(f"requests:{name}", args=arguments)
            total, parts = weigh(browser, requester, production_like, path)
            weights[path] = total
            assert any("bootstrap.min" in part for part in parts), parts
            if total >= MOST:
                heavy[path] = parts
    print("\n".join(f"{total:>7} {path}" for path, total in weights.items()))  # noqa: T201 -- shown with -s, and on failure
    assert heavy == {}
