"""The columns of an import file: what they are called in English and French, and how a person says what each of them is."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass

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


@dataclass(frozen=True)
class Columns:
    """The columns of one kind of spreadsheet: each with its other names, its label, and whether a row needs it.

    ``key`` tells what is remembered of the headers of one kind from the others; "" for the register's own.
    """

    names: Mapping[str, Collection[str]]
    labels: Mapping
    required: tuple[str, ...]
    key: str = ""

    def suggested(self, header: list[str]) -> list[str]:
        """For each column of the file which of ours it is by its name, "" for none; the first of two alike counts."""
        known = self.known()
        found: list[str] = []
        for cell in header:
            column = known.get(_plain(cell), "")
            found.append("" if column in found else column)
        return found

    def known(self) -> dict[str, str]:
        return {name: column for column, others in self.names.items() for name in (column, *others)}

    def missing_from(self, columns: list[str], defaults: dict | None = None) -> list[str]:
        """The columns without which no row can be entered; ``defaults`` is what is said once for the whole file."""
        return [column for column in self.required if column not in columns and not (defaults or {}).get(column)]

    def digest_of(self, header: list[str]) -> str:
        """One value for headers that are the same but for case, spaces and accents."""
        words = [*([self.key] if self.key else []), *(_plain(cell) for cell in header)]
        return hashlib.sha256("\x1f".join(words).encode()).hexdigest()


OF_CHANNELS = Columns(COLUMNS, LABELS, REQUIRED)
_ACCENTS = str.maketrans("àâäçéèêëîïôöùûü", "aaaceeeeiioouuu")
_KNOWN = OF_CHANNELS.known()


def read_header(line: Line) -> list[str]:
    """As ``Columns.suggested``, for a file whose columns nobody is asked about. Raises FileRefused."""
    columns = OF_CHANNELS.suggested(line.cells)
    for cell, column in zip(line.cells, columns, strict=True):
        again = _KNOWN.get(_plain(cell))
        if again is not None and not column:
            raise FileRefused(_("The column “%(name)s” stands in the file twice. Keep one of them.") % {"name": again})
    missing = OF_CHANNELS.missing_from(columns)
    if missing:
        raise FileRefused(
            _("The first line must name the columns; missing: %(missing)s. Found: %(found)s.")
            % {"missing": ", ".join(missing), "found": ", ".join(cell[:60] for cell in line.cells[:20] if cell) or "–"}
        )
    return columns


def unread_names(header: list[str], columns: list[str]) -> list[str]:
    return [cell[:60] for cell, column in zip(header, columns, strict=True) if cell and not column]


def _plain(cell: str) -> str:
    return (
        cell.strip().casefold().translate(_ACCENTS).replace(" ", "_").replace("-", "_").replace("’", "_").strip("*:_")
    )
