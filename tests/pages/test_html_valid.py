"""Proof 4: the HTML of every page is valid (html-validate, standard rules; .htmlvalidate.json)."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from accounts.models import Person
from tests.pages.page_list import pages
from tools.install import find_npm

VALIDATE = settings.BASE_DIR / "node_modules" / ".bin" / "html-validate"
# A page with a fault: a run that reads nothing must not be green.
FAULTY = '<!DOCTYPE html><html lang="en"><head><title>Faulty</title></head><body><p><div>No</div></p></body></html>'


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", pytest.param("fr", marks=pytest.mark.slow)])
def test_every_page_is_valid_html(language, cast, visitors, tmp_path):
    Person.objects.update(language=language)
    labels = {}
    for number, page in enumerate(pages(cast)):
        method = "POST" if page.refused else "GET"
        response, _nothing = visitors[page.role].ask(method, page.path, **{"accept-language": language})
        labels[f"{number}.html"] = page.label
        (tmp_path / f"{number}.html").write_bytes(response.content)
    (tmp_path / "faulty.html").write_text(FAULTY)

    found = faults_in(tmp_path)

    assert found.pop("faulty.html")
    lines = [f"{labels[name]}, {fault}" for name, faults in found.items() for fault in faults]
    if lines:
        pytest.fail("\n".join(lines), pytrace=False)


def faults_in(folder: Path) -> dict[str, list[str]]:
    """The faults of each file in the folder, by its name; one run for all of them."""
    shutil.copy(settings.BASE_DIR / ".htmlvalidate.json", folder)
    _npm, environment = find_npm()
    command = [VALIDATE, "--formatter", "json", "."]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    assert done.stderr == ""
    return {
        Path(report["filePath"]).name: [f"line {m['line']}: {m['message']} ({m['ruleId']})" for m in report["messages"]]
        for report in json.loads(done.stdout)
    }
