"""Countries: two letters are stored (ISO 3166-1), names are typed, chosen and read, in the reader's language.

The names are data, one column per language; a language without a column reads the English ones. No name holds a comma,
since commas part the countries that are typed in one box.
"""

import difflib
import functools
import re
import unicodedata
from collections.abc import Iterable

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

# The columns of the names.
_COLUMNS = ("en", "fr")
_NAMES = """
AD Andorra|Andorre;AE United Arab Emirates|Émirats arabes unis;AF Afghanistan|Afghanistan;AG Antigua and Barbuda|Antigua-et-Barbuda
AI Anguilla|Anguilla;AL Albania|Albanie;AM Armenia|Arménie;AO Angola|Angola;AQ Antarctica|Antarctique;AR Argentina|Argentine
AS American Samoa|Samoa américaines;AT Austria|Autriche;AU Australia|Australie;AW Aruba|Aruba;AX Åland Islands|Îles Åland
AZ Azerbaijan|Azerbaïdjan;BA Bosnia and Herzegovina|Bosnie-Herzégovine;BB Barbados|Barbade;BD Bangladesh|Bangladesh
BE Belgium|Belgique;BF Burkina Faso|Burkina Faso;BG Bulgaria|Bulgarie;BH Bahrain|Bahreïn;BI Burundi|Burundi;BJ Benin|Bénin
BL Saint Barthélemy|Saint-Barthélemy;BM Bermuda|Bermudes;BN Brunei|Brunei;BO Bolivia|Bolivie
BQ Caribbean Netherlands|Pays-Bas caribéens;BR Brazil|Brésil;BS Bahamas|Bahamas;BT Bhutan|Bhoutan;BV Bouvet Island|Île Bouvet
BW Botswana|Botswana;BY Belarus|Biélorussie;BZ Belize|Belize;CA Canada|Canada;CC Cocos Islands|Îles Cocos
CD Democratic Republic of the Congo|République démocratique du Congo;CF Central African Republic|République centrafricaine
CG Congo|Congo;CH Switzerland|Suisse;CI Côte d’Ivoire|Côte d’Ivoire;CK Cook Islands|Îles Cook;CL Chile|Chili
CM Cameroon|Cameroun;CN China|Chine;CO Colombia|Colombie;CR Costa Rica|Costa Rica;CU Cuba|Cuba;CV Cabo Verde|Cap-Vert
CW Curaçao|Curaçao;CX Christmas Island|Île Christmas;CY Cyprus|Chypre;CZ Czechia|Tchéquie;DE Germany|Allemagne
DJ Djibouti|Djibouti;DK Denmark|Danemark;DM Dominica|Dominique;DO Dominican Republic|République dominicaine;DZ Algeria|Algérie
EC Ecuador|Équateur;EE Estonia|Estonie;EG Egypt|Égypte;EH Western Sahara|Sahara occidental;ER Eritrea|Érythrée;ES Spain|Espagne
ET Ethiopia|Éthiopie;FI Finland|Finlande;FJ Fiji|Fidji;FK Falkland Islands|Îles Malouines;FM Micronesia|Micronésie
FO Faroe Islands|Îles Féroé;FR France|France;GA Gabon|Gabon;GB United Kingdom|Royaume-Uni;GD Grenada|Grenade;GE Georgia|Géorgie
GF French Guiana|Guyane française;GG Guernsey|Guernesey;GH Ghana|Ghana;GI Gibraltar|Gibraltar;GL Greenland|Groenland
GM Gambia|Gambie;GN Guinea|Guinée;GP Guadeloupe|Guadeloupe;GQ Equatorial Guinea|Guinée équatoriale;GR Greece|Grèce
GS South Georgia and South Sandwich Islands|Géorgie du Sud et îles Sandwich du Sud;GT Guatemala|Guatemala;GU Guam|Guam
GW Guinea-Bissau|Guinée-Bissau;GY Guyana|Guyana;HK Hong Kong|Hong Kong;HM Heard and McDonald Islands|Îles Heard et McDonald
HN Honduras|Honduras;HR Croatia|Croatie;HT Haiti|Haïti;HU Hungary|Hongrie;ID Indonesia|Indonésie;IE Ireland|Irlande
IL Israel|Israël;IM Isle of Man|Île de Man;IN India|Inde;IO British Indian Ocean Territory|Territoire britannique de l’océan Indien
IQ Iraq|Irak;IR Iran|Iran;IS Iceland|Islande;IT Italy|Italie;JE Jersey|Jersey;JM Jamaica|Jamaïque;JO Jordan|Jordanie
JP Japan|Japon;KE Kenya|Kenya;KG Kyrgyzstan|Kirghizistan;KH Cambodia|Cambodge;KI Kiribati|Kiribati;KM Comoros|Comores
KN Saint Kitts and Nevis|Saint-Kitts-et-Nevis;KP North Korea|Corée du Nord;KR South Korea|Corée du Sud;KW Kuwait|Koweït
KY Cayman Islands|Îles Caïmans;KZ Kazakhstan|Kazakhstan;LA Laos|Laos;LB Lebanon|Liban;LC Saint Lucia|Sainte-Lucie
LI Liechtenstein|Liechtenstein;LK Sri Lanka|Sri Lanka;LR Liberia|Libéria;LS Lesotho|Lesotho;LT Lithuania|Lituanie
LU Luxembourg|Luxembourg;LV Latvia|Lettonie;LY Libya|Libye;MA Morocco|Maroc;MC Monaco|Monaco;MD Moldova|Moldavie
ME Montenegro|Monténégro;MF Saint Martin|Saint-Martin;MG Madagascar|Madagascar;MH Marshall Islands|Îles Marshall
MK North Macedonia|Macédoine du Nord;ML Mali|Mali;MM Myanmar|Myanmar;MN Mongolia|Mongolie;MO Macao|Macao
MP Northern Mariana Islands|Îles Mariannes du Nord;MQ Martinique|Martinique;MR Mauritania|Mauritanie;MS Montserrat|Montserrat
MT Malta|Malte;MU Mauritius|Maurice;MV Maldives|Maldives;MW Malawi|Malawi;MX Mexico|Mexique;MY Malaysia|Malaisie
MZ Mozambique|Mozambique;NA Namibia|Namibie;NC New Caledonia|Nouvelle-Calédonie;NE Niger|Niger;NF Norfolk Island|Île Norfolk
NG Nigeria|Nigéria;NI Nicaragua|Nicaragua;NL Netherlands|Pays-Bas;NO Norway|Norvège;NP Nepal|Népal;NR Nauru|Nauru;NU Niue|Niue
NZ New Zealand|Nouvelle-Zélande;OM Oman|Oman;PA Panama|Panama;PE Peru|Pérou;PF French Polynesia|Polynésie française
PG Papua New Guinea|Papouasie-Nouvelle-Guinée;PH Philippines|Philippines;PK Pakistan|Pakistan;PL Poland|Pologne
PM Saint Pierre and Miquelon|Saint-Pierre-et-Miquelon;PN Pitcairn|Pitcairn;PR Puerto Rico|Porto Rico;PS Palestine|Palestine
PT Portugal|Portugal;PW Palau|Palaos;PY Paraguay|Paraguay;QA Qatar|Qatar;RE Réunion|La Réunion;RO Romania|Roumanie
RS Serbia|Serbie;RU Russia|Russie;RW Rwanda|Rwanda;SA Saudi Arabia|Arabie saoudite;SB Solomon Islands|Îles Salomon
SC Seychelles|Seychelles;SD Sudan|Soudan;SE Sweden|Suède;SG Singapore|Singapour;SH Saint Helena|Sainte-Hélène
SI Slovenia|Slovénie;SJ Svalbard and Jan Mayen|Svalbard et Jan Mayen;SK Slovakia|Slovaquie;SL Sierra Leone|Sierra Leone
SM San Marino|Saint-Marin;SN Senegal|Sénégal;SO Somalia|Somalie;SR Suriname|Suriname;SS South Sudan|Soudan du Sud
ST São Tomé and Príncipe|Sao Tomé-et-Principe;SV El Salvador|Salvador;SX Sint Maarten|Sint Maarten;SY Syria|Syrie
SZ Eswatini|Eswatini;TC Turks and Caicos Islands|Îles Turques-et-Caïques;TD Chad|Tchad
TF French Southern Territories|Terres australes françaises;TG Togo|Togo;TH Thailand|Thaïlande;TJ Tajikistan|Tadjikistan
TK Tokelau|Tokelau;TL Timor-Leste|Timor oriental;TM Turkmenistan|Turkménistan;TN Tunisia|Tunisie;TO Tonga|Tonga
TR Türkiye|Turquie;TT Trinidad and Tobago|Trinité-et-Tobago;TV Tuvalu|Tuvalu;TW Taiwan|Taïwan;TZ Tanzania|Tanzanie
UA Ukraine|Ukraine;UG Uganda|Ouganda;UM United States Minor Outlying Islands|Îles mineures éloignées des États-Unis
US United States|États-Unis;UY Uruguay|Uruguay;UZ Uzbekistan|Ouzbékistan;VA Vatican|Vatican
VC Saint Vincent and the Grenadines|Saint-Vincent-et-les-Grenadines;VE Venezuela|Venezuela
VG British Virgin Islands|Îles Vierges britanniques;VI United States Virgin Islands|Îles Vierges des États-Unis;VN Viet Nam|Viet Nam
VU Vanuatu|Vanuatu;WF Wallis and Futuna|Wallis-et-Futuna;WS Samoa|Samoa;XK Kosovo|Kosovo;YE Yemen|Yémen;YT Mayotte|Mayotte
ZA South Africa|Afrique du Sud;ZM Zambia|Zambie;ZW Zimbabwe|Zimbabwe
"""
NAMES = {
    entry[:2]: dict(zip(_COLUMNS, entry[3:].split("|"), strict=True))
    for line in _NAMES.split("\n")
    for entry in line.split(";")
    if entry
}
# What people write besides the names above.
_ALSO = {
    "ivory coast": "CI", "drc": "CD", "dr congo": "CD", "rdc": "CD", "uk": "GB", "great britain": "GB", "usa": "US",
    "united states of america": "US", "turkey": "TR", "cape verde": "CV", "swaziland": "SZ", "burma": "MM", "birmanie": "MM",
    "vietnam": "VN", "czech republic": "CZ", "republique tcheque": "CZ", "belarus": "BY", "macedonia": "MK",
    "east timor": "TL", "timor leste": "TL", "centrafrique": "CF", "emirats": "AE", "uae": "AE", "holland": "NL",
}  # fmt: skip
CODE = re.compile(r"[A-Za-z]{2}")


def country_name(code: str) -> str:
    """The name in the reader's language; the code itself where it is of no country we know."""
    names = NAMES.get(str(code).strip().upper())
    return names.get((get_language() or "en")[:2], names["en"]) if names else str(code)


def country_names(codes: Iterable[str]) -> str:
    return ", ".join(country_name(code) for code in codes)


def country_choices(codes: Iterable[str] | None = None) -> list[tuple[str, str]]:
    """The countries with their names, in the order of the names."""
    return list(_choices((get_language() or "en")[:2], None if codes is None else tuple(sorted(codes))))


@functools.lru_cache(maxsize=20)
def _choices(language: str, codes: tuple[str, ...] | None) -> tuple[tuple[str, str], ...]:
    found = [(code, NAMES[code].get(language, NAMES[code]["en"]) if code in NAMES else code) for code in codes or NAMES]
    return tuple(sorted(found, key=lambda pair: folded(pair[1])))


def folded(text: str) -> str:
    """Without accents, hyphens and capitals, so that “cote d'ivoire” is found."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return " ".join(re.sub(r"[\W_]+", " ", plain.casefold()).split())


_BY_NAME = {folded(name): code for code, names in NAMES.items() for name in names.values()} | _ALSO


def read_country(text: str) -> str:
    """The code of one country, typed by its name in any of our languages or by its two letters. Raises ValidationError."""
    plain = folded(text)
    found = _BY_NAME.get(plain) or _BY_NAME.get(plain.removeprefix("the "))
    if found:
        return found
    if CODE.fullmatch(text.strip()):
        # Two letters that are stored somewhere stay readable, whatever list they come from.
        return text.strip().upper()
    meant = difflib.get_close_matches(plain, _BY_NAME, n=1, cutoff=0.75)
    if meant:
        raise ValidationError(
            _("We know no country called “%(text)s”. Did you mean %(name)s?")
            % {"text": text[:40], "name": country_name(_BY_NAME[meant[0]])},
            code="country",
        )
    raise ValidationError(
        _("We know no country called “%(text)s”. Write its name in English or French, for instance Kenya.")
        % {"text": text[:40]},
        code="country",
    )


def read_countries(text: str) -> list[str]:
    """The codes, in the order in which they were typed, with commas between them. Raises ValidationError."""
    found = []
    for part in re.split(r"[,;\n]", text):
        words = part.split()
        # Codes are also parted by spaces, as some lists have them.
        apart = folded(part) not in _BY_NAME and all(CODE.fullmatch(word) for word in words)
        found += [read_country(one) for one in (words if apart else [part])] if words else []
    return list(dict.fromkeys(found))


class CountriesInput(forms.TextInput):
    """Suggests names while one types; ``static/js/portal.js`` goes on suggesting after a comma."""

    template_name = "components/suggested_input.html"

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        widget = context["widget"]
        widget["attrs"] |= {
            "list": f"{widget['attrs'].get('id', name)}_names",
            "data-several": "",
            "autocomplete": "off",
        }
        widget["suggestions"] = [label for _code, label in country_choices()]
        return context


class CountriesField(forms.CharField):
    """Names of countries, with commas between them; cleans to a list of codes."""

    widget = CountriesInput

    def __init__(self, **kwargs):
        kwargs.setdefault("label", gettext_lazy("Countries"))
        kwargs.setdefault(
            "help_text", gettext_lazy("Their names with commas between them, for instance Kenya, Uganda.")
        )
        kwargs.setdefault("max_length", 2000)
        super().__init__(**kwargs)

    def prepare_value(self, value):
        """Names, of what is stored; what was typed stays as it was typed."""
        if isinstance(value, (list, tuple)):
            return country_names(value)
        if isinstance(value, str) and value and all(part.strip() in NAMES for part in value.split(",")):
            return country_names(part.strip() for part in value.split(","))
        return value

    def clean(self, value):
        return read_countries(super().clean(value))

    def has_changed(self, initial, data):
        return self.prepare_value(initial) != data


class CountryChoice(django_filters.fields.ChoiceField):
    def to_python(self, value):
        return super().to_python(value).upper()


class CountryFilter(django_filters.ChoiceFilter):
    """One country to filter by; the address holds its two letters, large or small."""

    field_class = CountryChoice

    def __init__(self, **kwargs):
        super().__init__(
            **{"label": gettext_lazy("Country"), "empty_label": gettext_lazy("Any"), **kwargs}, choices=country_choices
        )
