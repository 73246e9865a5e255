"""Takes the pictures of the README from the demonstration, in a database of its own: `python -m tools.pictures`."""

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.live import launch_arguments
from tools import assets, children, messages, run, services

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "pictures"
MOST_BYTES = 150_000


@dataclass(frozen=True)
class Picture:
    """One page as one person sees it. ``then`` are links to follow from ``path``: the first whose address begins so."""

    name: str
    path: str
    who: str = ""
    then: str = ""
    language: str = "en"
    theme: str = "light"
    width: int = 1280
    height: int = 800


PICTURES = (
    Picture("home", "/", "lead@demo.example"),
    Picture("review", "/review/", "comms@demo.example", then="/review/"),
    Picture("channel", "/registry/?q=ACT+Alliance", "comms@demo.example", then="/registry/"),
    Picture("check", "/check/?q=https://www.facebook.com/actalliance", height=700),
    Picture("directory", "/directory/"),
    Picture(
        "annex1-phone",
        "/requests/?status=draft",
        "requester@demo.example",
        then="/requests/",
        language="fr",
        theme="dark",
        width=375,
        height=760,
    ),
)


def take_all(base: str) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=services.find_chromium(), args=launch_arguments())
        for picture in PICTURES:
            context = browser.new_context(
                viewport={"width": picture.width, "height": picture.height},
                color_scheme=picture.theme,
                locale={"en": "en-GB", "fr": "fr-FR"}[picture.language],
                reduced_motion="reduce",
            )
            take(context.new_page(), base, picture)
            context.close()
        browser.close()


def take(page: Page, base: str, picture: Picture) -> None:
    if picture.who:
        sign_in(page, base, picture.who)
    mark = "&" if "?" in picture.path else "?"
    page.goto(f"{base}{picture.path}{mark}lang={picture.language}")
    if picture.then:
        links = page.locator(f'main tbody a[href^="{picture.then}"]')
        page.goto(f"{base}{links.first.get_attribute('href')}?lang={picture.language}")
    file = FOLDER / f"{picture.name}.png"
    page.screenshot(path=file, animations="disabled")
    size = file.stat().st_size
    print(f"{file.relative_to(ROOT)}: {size // 1000} kB, {page.title()}")
    if size > MOST_BYTES:
        raise SystemExit(f"{file.name} is larger than {MOST_BYTES // 1000} kB. Give it a smaller height.")


def sign_in(page: Page, base: str, who: str) -> None:
    page.goto(f"{base}/accounts/login/?lang=en")
    page.locator('main input[name="login"]').fill(who)
    page.locator('main input[name="password"]').fill(run.PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(f"{base}/")


def main() -> None:
    messages.compile_newer()
    if assets.is_stale():
        assets.build()
    port = children.free_port()
    with tempfile.TemporaryDirectory(prefix="portal-pictures-") as folder:
        environment = {
            **os.environ,
            **run.DEMONSTRATION,
            "DATABASE_URL": f"sqlite:///{folder}/portal.sqlite3",
            "BROKER_FOLDER": f"{folder}/broker",
            "HOST": "127.0.0.1",
            "PORT": str(port),
        }
        for command in (("migrate", "--noinput", "-v", "0"), ("load_demonstration",)):
            subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True)
        web = children.start(run.commands("127.0.0.1", port)["web"], cwd=ROOT, env=environment)
        try:
            if not children.wait_until(lambda: run.answers("127.0.0.1", port), web, patience=run.PATIENCE):
                raise SystemExit("The portal did not start; the lines above say why.")
            take_all(f"http://127.0.0.1:{port}")
        finally:
            children.stop(web)


if __name__ == "__main__":
    main()
