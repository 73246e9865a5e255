"""Puts the front-end files of the installed packages where the portal serves them: var/assets/.

Bootstrap's style sheet and script are copied; the icons named in static/icons.txt are cut into one
sprite, so that a page loads a few kilobytes instead of an icon font or two thousand drawings.
In a template: <svg class="icon" aria-hidden="true"><use href="{% static 'icons.svg' %}#pencil"></use></svg>
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ROOT / "node_modules"
ASSETS = ROOT / "var" / "assets"
ICON_NAMES = ROOT / "static" / "icons.txt"
ICON_DRAWINGS = PACKAGES / "bootstrap-icons" / "icons"

VENDOR_FILES = {
    "bootstrap/dist/css/bootstrap.min.css": "vendor/bootstrap/bootstrap.min.css",
    "bootstrap/dist/js/bootstrap.bundle.min.js": "vendor/bootstrap/bootstrap.bundle.min.js",
}
# The files end in a comment naming a source map that is not shipped; hashing static files would look for it.
SOURCE_MAP = re.compile(rb"\n?/[/*]# sourceMappingURL=[^\s*]+( \*/)?\s*$")


class MissingAsset(Exception):
    """A front-end package or an icon is not there; the text says which."""


def build() -> None:
    """Write var/assets/ anew from node_modules/. Raises MissingAsset."""
    for source, target in VENDOR_FILES.items():
        copy(PACKAGES / source, ASSETS / target)
    sprite = ASSETS / "icons.svg"
    sprite.parent.mkdir(parents=True, exist_ok=True)
    sprite.write_text(icon_sprite(icon_names()), encoding="utf-8")


def copy(source: Path, target: Path) -> None:
    if not source.exists():
        raise MissingAsset(f"{source.relative_to(ROOT)} is missing. Run `npm ci --ignore-scripts`, then try again.")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(SOURCE_MAP.sub(b"\n", source.read_bytes()))


def icon_names() -> list[str]:
    lines = ICON_NAMES.read_text(encoding="utf-8").splitlines()
    return sorted({line.strip() for line in lines if line.strip() and not line.startswith("#")})


def icon_sprite(names: list[str]) -> str:
    symbols = "\n".join(icon_symbol(name) for name in names)
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n'


def icon_symbol(name: str) -> str:
    drawing = ICON_DRAWINGS / f"{name}.svg"
    if not drawing.exists():
        raise MissingAsset(f"static/icons.txt names “{name}”, which bootstrap-icons does not have. Correct the name.")
    text = drawing.read_text(encoding="utf-8")
    view_box = re.search(r'viewBox="([^"]+)"', text).group(1)
    shapes = re.search(r"<svg[^>]*>(.*)</svg>", text, re.DOTALL).group(1)
    shapes = " ".join(shapes.split())
    return f'<symbol id="{name}" viewBox="{view_box}" fill="currentColor">{shapes}</symbol>'


def is_stale() -> bool:
    """True when the assets are absent or older than what they are made of."""
    made = [ASSETS / "icons.svg", *(ASSETS / target for target in VENDOR_FILES.values())]
    if not all(path.exists() for path in made):
        return True
    sources = [ICON_NAMES, ROOT / "package-lock.json", Path(__file__)]
    return max(path.stat().st_mtime for path in sources) > min(path.stat().st_mtime for path in made)


if __name__ == "__main__":
    try:
        if "--if-stale" not in sys.argv or is_stale():
            build()
    except MissingAsset as problem:
        sys.exit(str(problem))
