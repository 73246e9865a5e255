"""The columns of an import file: what they are called in English and French, and how a person says what each of them is."""

import hashlib

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from channels_registry.importing.files import FileRefused, Line

# Column: other names under which people have it. Case, spaces and accents do not count; nothing is read by half a name.
COLUMNS = {
    "name": ("channel", "account", "page_name", "account_name", "nom", "compte", "canal", "nom_du_compte"),
    "platform": ("network", "social_network", "plateforme", "reseau", "reseau_social"),
    "link": ("url", "address", "web_address", "lien", "adresse"),
    "body": ("group", "group_or_office", "office", "organisation", "organization", "structure", "groupe", "bureau"),
    "kind": ("purpose_kind", "vocation", "type"),
    "format": (),
    "languages": ("language", "langues", "langue"),
    "countries": ("country", "pays"),
    "region": (),
    "mailbox": ("shared_mailbox", "boite_partagee", "boite"),
    "summary": ("introduction", "resume"),
    "purpose": ("what_it_is_for", "objectif", "but"),
    "audience": ("public", "public_vise"),
    "responsible_email": ("responsible", "responsible_person", "responsable", "personne_responsable"),
    "deputy_email": ("deputy", "suppleant", "suppleante"),
    "coadministrators": ("co_administrator", "co_administrators", "co_administrateur", "co_administrateurs"),
    "administrators": ("administrateurs", "admins", "access", "acces"),
    "locked_out": ("access_lost", "acces_perdu", "sans_acces"),
    "official_since": ("since", "officiel_depuis", "depuis"),
    "expected_end": ("fin_prevue",),
    "rhythm": ("rythme",),
    "state": ("etat",),
}
LABELS = {
    "name": gettext_lazy("Name of the channel"),
    "platform": gettext_lazy("Platform"),
    "link": gettext_lazy("Link or username"),
    "body": gettext_lazy("Group or office"),
    "kind": gettext_lazy("Purpose"),
    "format": gettext_lazy("Page, group or profile"),
    "languages": gettext_lazy("Languages"),
    "countries": gettext_lazy("Countries"),
    "region": gettext_lazy("Region"),
    "mailbox": gettext_lazy("Shared mailbox"),
    "summary": gettext_lazy("Introduction in one sentence"),
    "purpose": gettext_lazy("What it is for"),
    "audience": gettext_lazy("Whom it wants to reach"),
    "responsible_email": gettext_lazy("Responsible person"),
    "deputy_email": gettext_lazy("Deputy"),
    "coadministrators": gettext_lazy("Secretariat co-administrators"),
    "administrators": gettext_lazy("People with access, and what they may do"),
    "locked_out": gettext_lazy("Locked out (yes or no)"),
    "official_since": gettext_lazy("Official since"),
    "expected_end": gettext_lazy("Expected end"),
    "rhythm": gettext_lazy("Planned rhythm"),
    "state": gettext_lazy("State (closed ones are left out)"),
}
NOT_READ = pgettext_lazy("column of a file", "Not read")
REQUIRED = ("name", "link", "body", "kind")
_ACCENTS = str.maketrans("àâäçéèêëîïôöùûü", "aaaceeeeiioouuu")
_KNOWN = {name: column for column, others in COLUMNS.items() for name in (column, *others)}


def suggested(header: list[str]) -> list[str]:
    """For each column of the file which of ours it is by its name, "" for none; the first of two alike counts."""
    found: list[str] = []
    for cell in header:
        column = _KNOWN.get(_plain(cell), "")
        found.append("" if column in found else column)
    return found


def read_header(line: Line) -> list[str]:
    """As ``suggested``, for a file whose columns nobody is asked about. Raises FileRefused."""
    columns = suggested(line.cells)
    for cell, column in zip(line.cells, columns, strict=True):
        again = _KNOWN.get(_plain(cell))
        if again is not None and not column:
            raise FileRefused(_("The column “%(name)s” stands in the file twice. Keep one of them.") % {"name": again})
    missing = missing_from(columns)
    if missing:
        raise FileRefused(
            _("The first line must name the columns; missing: %(missing)s. Found: %(found)s.")
            % {"missing": ", ".join(missing), "found": ", ".join(cell[:60] for cell in line.cells[:20] if cell) or "–"}
        )
    return columns


def missing_from(columns: list[str], defaults: dict | None = None) -> list[str]:
    """The columns without which no row can be entered; ``defaults`` is what is said once for the whole file."""
    return [column for column in REQUIRED if column not in columns and not (defaults or {}).get(column)]


def unread_names(header: list[str], columns: list[str]) -> list[str]:
    return [cell[:60] for cell, column in zip(header, columns, strict=True) if cell and not column]


def digest_of(header: list[str]) -> str:
    """One value for headers that are the same but for case, spaces and accents."""
    return hashlib.sha256("\x1f".join(_plain(cell) for cell in header).encode()).hexdigest()


def _plain(cell: str) -> str:
    return (
        cell.strip().casefold().translate(_ACCENTS).replace(" ", "_").replace("-", "_").replace("’", "_").strip("*:_")
    )
