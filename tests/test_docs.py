"""The papers say what the program does."""

import re
from pathlib import Path

from tests.keys_page import page

import reader
from reader.cli.parser import COMMANDS

ROOT = Path(__file__).parents[1]


def test_the_page_of_keys_is_what_the_registry_says():
    assert (ROOT / "docs/keys.md").read_text("utf-8") == page(), "run: python -m tests.keys_page > docs/keys.md"


def test_the_readme_names_every_command():
    readme = (ROOT / "README.md").read_text("utf-8")
    assert [command.name for command in COMMANDS if f"reader {command.name}" not in readme] == []


def test_links_between_the_papers_lead_somewhere():
    for paper in [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]:
        for link in re.findall(r"\]\(([^)#:]+)\)", paper.read_text("utf-8")):
            assert (paper.parent / link).exists(), f"{paper.name}: {link}"


def test_the_changelog_has_this_version():
    assert f"## {reader.__version__}" in (ROOT / "CHANGELOG.md").read_text("utf-8")
