"""Countries are typed and read by name, and stored in two letters."""

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import override

from portal.countries import NAMES, CountriesField, country_choices, country_name, country_names, read_countries
from portal.forms import PortalForm
from portal.languages import WRITTEN, language_choices, language_name


class Form(PortalForm):
    countries = CountriesField(required=False)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("", []),
        ("Kenya, Uganda", ["KE", "UG"]),
        ("Ouganda; kenya", ["UG", "KE"]),
        ("ke TZ", ["KE", "TZ"]),
        ("ml, BF;ne ml", ["ML", "BF", "NE"]),
        ("cote d'ivoire, the Gambia, DRC", ["CI", "GM", "CD"]),
        ("Kenya,, Kenya", ["KE"]),
    ],
)
def test_names_of_both_languages_and_codes_are_read(text, codes):
    assert read_countries(text) == codes


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Keny", "We know no country called “Keny”. Did you mean Kenya?"),
        ("Atlantis", "We know no country called “Atlantis”. Write its name in English or French, for instance Kenya."),
    ],
)
def test_what_is_no_country_is_refused_with_a_way_on(text, sentence):
    with pytest.raises(ValidationError) as refusal:
        read_countries(text)

    assert refusal.value.messages == [sentence]


def test_what_is_stored_is_shown_by_name_and_read_back():
    for language, shown in (("en", "Switzerland, Kenya"), ("fr", "Suisse, Kenya")):
        with override(language):
            form = Form(initial={"countries": ["CH", "KE"]})
            assert form["countries"].value() == shown
            again = Form({"countries": shown})
            assert again.is_valid() and again.cleaned_data == {"countries": ["CH", "KE"]}
    assert Form(initial={"countries": "CH, KE"})["countries"].value() == "Switzerland, Kenya"
    assert isinstance(Form().fields["countries"], forms.CharField)


def test_names_are_suggested_in_the_readers_language():
    with override("fr"):
        assert '<option value="Tchad"></option>' in str(Form()["countries"])
    assert country_name("XX") == "XX"
    assert country_names(["KE", "XX"]) == "Kenya, XX"


def test_every_country_has_one_name_in_each_language_and_none_holds_a_comma():
    assert len(NAMES) == 250
    for code, names in NAMES.items():
        assert set(names) == {"en", "fr"}
        for name in names.values():
            assert read_countries(name) == [code]
    assert country_choices(["KE", "CH"]) == [("KE", "Kenya"), ("CH", "Switzerland")]


def test_every_language_of_ours_has_a_name_in_both_languages():
    for language, norwegian in (("en", "Norwegian"), ("fr", "Norvégien")):
        with override(language):
            assert [code for code in WRITTEN if language_name(code) == code] == []
            assert language_name("nb") == norwegian
            assert len(language_choices()) == len(WRITTEN)
