"""reader speaks English or Chinese, and every text has its translation."""

from __future__ import annotations

import ast
import gettext
import io
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from reader import language

SOURCE = Path(language.__file__).parent
CATALOGUE = SOURCE / "locale/zh/LC_MESSAGES/reader.po"
MARKERS = {"_": 1, "N_": 1, "ngettext": 2}


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    language.use("en")


@pytest.mark.parametrize(
    ("environment", "tag"),
    [
        ({}, "en"),
        ({"LANG": "C"}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.GB18030"}, "zh"),
        ({"LANG": "zh_TW.UTF-8"}, "zh"),
        ({"LANG": "zh_HK"}, "zh"),
        ({"LANG": "zh"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "en_US.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": ""}, "zh"),
        ({"LANG": "en_US.UTF-8", "LANGUAGE": "fr:zh_CN:en"}, "zh"),
        ({"LANG": "C", "LANGUAGE": "zh"}, "en"),
        ({"LANG": "not a locale"}, "en"),
    ],
)
def test_the_locale_chooses_as_in_gettext(
    environment: dict[str, str], tag: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert language.locale_language() == tag


def test_a_setting_is_stronger_than_the_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    language.use("en")
    assert language._("list headlines") == "list headlines"
    language.use("auto")
    assert language._("list headlines") != "list headlines"


def test_an_unknown_language_is_english() -> None:
    language.use("tlh")
    assert language._("list headlines") == "list headlines"
    assert [language.ngettext("{n} day", "{n} days", n) for n in (0, 1, 2)] == ["{n} days", "{n} day", "{n} days"]


def test_a_missing_catalogue_is_english(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(language, "__file__", str(tmp_path / "language.py"))
    language.use("zh")
    assert language._("list headlines") == "list headlines"


def test_english_does_not_load_gettext() -> None:
    code = "import sys; from reader.language import _, use; use('auto'); _('a'); sys.exit('gettext' in sys.modules)"
    assert (
        subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": str(SOURCE.parent)}, check=False).returncode
        == 0
    )


def marked_texts() -> set[str]:
    """Every text that the sources mark for translation."""
    found = set()
    for file in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKERS:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    found.add(first.value)
    return found


def test_every_marked_text_is_translated_with_its_placeholders_and_nothing_else_is() -> None:
    pofile = pytest.importorskip("babel.messages.pofile", reason="babel is for development")
    with CATALOGUE.open("rb") as file:
        catalogue = pofile.read_po(file, locale="zh")
    translations = {}
    for message in catalogue:
        if message.id:
            many = isinstance(message.id, tuple | list)
            assert not message.fuzzy, message.id
            translations[message.id[0] if many else message.id] = (message.id, message.string)
    texts = marked_texts()
    assert {text for text in texts if not all(translations.get(text, ("", ""))[1:])} == set()
    assert set(translations) - texts == set()
    for text, string in translations.values():
        ids = [text] if isinstance(text, str) else list(text)
        for each in [string] if isinstance(string, str) else string:
            assert each
            assert set(re.findall(r"{[^}]*}", each)) == set(re.findall(r"{[^}]*}", ids[-1])), each


def texts_of(compiled: io.BytesIO) -> list[object]:
    """The texts and plural rule of a compiled catalogue, without the dates in its header."""
    translations = gettext.GNUTranslations(compiled)
    texts = vars(translations)["_catalog"]
    return [{key: text for key, text in texts.items() if key}, translations.info()["plural-forms"]]


def test_the_compiled_catalogue_is_what_the_texts_compile_to() -> None:
    pofile = pytest.importorskip("babel.messages.pofile", reason="babel is for development")
    from babel.messages.mofile import write_mo

    with CATALOGUE.open("rb") as file:
        catalogue = pofile.read_po(file, locale="zh")
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    assert texts_of(compiled) == texts_of(io.BytesIO(CATALOGUE.with_suffix(".mo").read_bytes()))
