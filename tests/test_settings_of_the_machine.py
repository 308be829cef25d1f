"""What an administrator lays down for everybody, and what each person may change of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from reader import language, paths
from reader.errors import ReaderError
from reader.settings import FeedSettings, NetworkSettings, SavedQuery, Settings, load, remove_query

Written = Callable[..., Settings]


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return tmp_path / "home" / "config.yaml"


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    return tmp_path / "etc" / "config.yaml"


@pytest.fixture
def written(own: Path, machine: Path) -> Written:
    """The settings of a person whose file, and that of whose machine, say this; empty: there is no such file."""

    def written(person: str, *machines: str, locked: bool = False) -> Settings:
        files = [machine.with_name(f"{number or 'config'}.yaml") for number in range(len(machines))]
        for file, text in zip([own, *files], [person, *machines], strict=True):
            file.parent.mkdir(exist_ok=True)
            if text:
                file.write_text(text, "utf-8")
        return load(own, files, locked=locked)

    return written


def test_the_files_are_looked_for_where_xdg_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, third = (tmp_path / name for name in "abc")
    for file in (first / "reader-tui", first / "reader", third / "reader"):
        file.mkdir(parents=True)
        (file / "config.yaml").touch()
    monkeypatch.setenv("XDG_CONFIG_DIRS", f"{first}:{second}:relative:{third}:{first}")
    expected = [first / "reader-tui" / "config.yaml", third / "reader" / "config.yaml"]
    assert paths.system_config_files() == expected
    assert load().system == tuple(expected)


def test_a_persons_own_value_wins_and_the_machines_holds_elsewhere(written: Written, own: Path, machine: Path) -> None:
    settings = written("measure: 70\n", "archive: /srv/news.db\nmeasure: 60\ntheme: paper\n")
    assert (settings.archive, settings.measure, settings.theme, settings.sidebar) == (
        Path("/srv/news.db"),
        70,
        "paper",
        38,
    )
    assert settings.origins == {("archive",): machine, ("theme",): machine, ("measure",): own}
    assert settings.mistakes == ()


def test_of_several_files_of_the_machine_the_first_folder_counts_most(written: Written) -> None:
    settings = written("", "measure: 60\n", "measure: 50\nsidebar: 30\n")
    assert (settings.measure, settings.sidebar) == (60, 30)


def test_groups_are_merged_entry_by_entry_and_lists_are_joined(written: Written) -> None:
    settings = written(
        "keys: {quit: x}\nqueries: {水利: 水利, Own: a}\nhide: [source:广告, own]\n"
        "feeds:\n  https://a.example/f:\n    name: mine\nnetwork:\n  allow: [b.example]\n",
        "keys: {quit: Q, star: V}\nqueries: {House: h, 水利: 珠江}\nhide: [house, source:广告]\n"
        "feeds:\n  https://a.example/f:\n    name: theirs\n    interval: 2h\n"
        "network:\n  private: allow\n  allow: [a.example]\n",
    )
    assert settings.mistakes == ()
    assert settings.keys == {"quit": "x", "star": "V"}
    assert settings.queries == (SavedQuery("水利", "水利"), SavedQuery("Own", "a"), SavedQuery("House", "h"))
    assert settings.hide == ("source:广告", "own", "house")
    assert settings.feeds == {"https://a.example/f": FeedSettings(interval=7200, name="mine")}
    assert settings.network == NetworkSettings("allow", ("b.example", "a.example"))


def test_a_key_that_a_person_gives_away_is_taken_from_the_machines_map_quietly(written: Written) -> None:
    settings = written("keys: {quit: x}\n", "keys: {star: x, unread: v}\n")
    assert (settings.keys, settings.mistakes) == ({"quit": "x", "unread": "v"}, ())


def test_mistakes_are_told_with_the_path_of_their_file(written: Written, own: Path, machine: Path) -> None:
    settings = written("measure: 200\nkeys: {star: j}\n", "measure: 60\nsidebar: 5\nhide: {a: b}\nxyzzy: 1\n")
    assert settings.mistakes == (
        f"{machine}:2:10: sidebar: 5 is not between 20 and 60; 38 is used",
        f"{machine}:3:7: hide: a list of lines like `- source:Ads` is needed",
        f"{machine}:4:1: there is no xyzzy",
        f"{own}:1:10: measure: 200 is not between 20 and 80; 60 is used",
        f"{own}:2:14: keys: star: j already belongs to down; s is used",
    )


@pytest.mark.parametrize("text", ["{", "- a", "a: &b 1", "\xff"])
def test_a_broken_file_of_the_machine_is_told_and_the_persons_own_holds(
    written: Written, machine: Path, text: str
) -> None:
    machine.parent.mkdir()
    machine.write_bytes(text.encode("latin-1"))
    settings = written("measure: 70\n", "")
    assert settings.measure == 70
    (mistake,) = settings.mistakes
    assert mistake.startswith(f"{machine}:")


def test_mistakes_are_told_in_the_language_that_is_in_force(written: Written) -> None:
    try:
        assert "不在" in written("language: zh\n", "language: en\nmeasure: 5\n").mistakes[0]
    finally:
        language.use("en")


def test_rules_and_queries_are_told_where_they_are_written(written: Written, own: Path, machine: Path) -> None:
    settings = written("hide: [a, b]\nqueries: {own: a}\n", "hide: [c, d]\nqueries: {house: a}\n")
    assert [settings.place_of_rule(number) for number in (2, 3, 4)] == [
        f"{own}: hide: 2",
        f"{machine}: hide: 1",
        f"{machine}: hide: 2",
    ]
    assert settings.place_of_query("house") == f"{machine}: queries: house"


def test_a_query_of_the_machine_cannot_be_removed(written: Written, own: Path, machine: Path) -> None:
    settings = written("queries: {own: a}\n", "queries: {house: a}\n")
    with pytest.raises(ReaderError, match=f"house is a query of the machine: {machine}"):
        remove_query("house", own, settings)
    remove_query("own", own, settings)
    assert load(own, []).queries == ()


def test_a_locked_session_has_no_file_of_the_persons_own(written: Written) -> None:
    settings = written("measure: 70\nsidebar: {}\nkeys: {quit: x}\n", "measure: 60\n", locked=True)
    assert (settings.measure, settings.keys, settings.mistakes, settings.locked) == (60, {}, (), True)
