"""The columns of an import file: their names, in English and French, and what a header must have."""

from django.utils.translation import gettext as _

from channels_registry.importing.files import FileRefused, Line

# Column: other names under which people have it. Case, spaces and accents do not count.
COLUMNS = {
    "name": ("channel", "account", "nom", "compte", "canal"),
    "platform": ("plateforme", "reseau"),
    "link": ("url", "address", "lien", "adresse"),
    "body": ("group", "group_or_office", "office", "structure", "groupe"),
    "kind": ("purpose_kind", "vocation", "type"),
    "format": (),
    "languages": ("language", "langues", "langue"),
    "countries": ("country", "pays"),
    "region": (),
    "mailbox": ("shared_mailbox", "boite_partagee", "boite"),
    "summary": ("introduction", "resume"),
    "purpose": ("what_it_is_for", "objectif", "but"),
    "audience": ("public", "public_vise"),
    "responsible_email": ("responsible", "responsable"),
    "deputy_email": ("deputy", "suppleant"),
    "administrators": ("administrateurs", "access", "acces"),
    "official_since": ("since", "officiel_depuis", "depuis"),
    "expected_end": ("fin_prevue",),
    "rhythm": ("rythme",),
}
REQUIRED = ("name", "link", "body", "kind")
_ACCENTS = str.maketrans("àâäçéèêëîïôöùûü", "aaaceeeeiioouuu")
_KNOWN = {name: column for column, others in COLUMNS.items() for name in (column, *others)}


def read_header(line: Line) -> tuple[dict[str, int], list[str]]:
    """Where each known column stands, and the names of those that are not read. Raises FileRefused."""
    places: dict[str, int] = {}
    unread = []
    for place, cell in enumerate(line.cells):
        column = _KNOWN.get(_plain(cell))
        if column is None:
            if cell:
                unread.append(cell[:60])
        elif column in places:
            raise FileRefused(_("The column “%(name)s” stands in the file twice. Keep one of them.") % {"name": column})
        else:
            places[column] = place
    missing = [column for column in REQUIRED if column not in places]
    if missing:
        raise FileRefused(
            _("The first line must name the columns; missing: %(missing)s. Found: %(found)s.")
            % {"missing": ", ".join(missing), "found": ", ".join(cell[:60] for cell in line.cells[:20] if cell) or "–"}
        )
    return places, unread


def _plain(cell: str) -> str:
    return (
        cell.strip().casefold().translate(_ACCENTS).replace(" ", "_").replace("-", "_").replace("’", "_").strip("*:_")
    )
