"""config.yaml: what it may say, what a mistake in it does, and how it is changed."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as example_settings
from hypothesis import strategies as st
from tests.settings_page import page

from reader import paths
from reader.actions import ACTIONS, Where
from reader.errors import ReaderError
from reader.settings import (
    LONGEST,
    FeedSettings,
    NetworkSettings,
    SavedQuery,
    Settings,
    load,
    remove_query,
    save,
    save_query,
)
from reader.settings.declared import DECLARED, DEFAULTS, themes
from reader.settings.fetching import lines, network_lines


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / "config.yaml"


def loaded(config: Path, text: str) -> Settings:
    config.write_text(text, encoding="utf-8")
    return load(config)


def defaults_are_in_force(settings: Settings) -> bool:
    return {name: getattr(settings, name) for name in DEFAULTS if name != "archive"} == {
        name: value for name, value in DEFAULTS.items() if name != "archive"
    }


def test_without_a_file_the_defaults_are_in_force(config: Path) -> None:
    settings = load(config)
    assert defaults_are_in_force(settings)
    assert (settings.keys, settings.mistakes, settings.path) == ({}, (), config)
    assert (settings.queries, settings.hide) == ((), ())
    assert (settings.feeds, settings.network) == ({}, NetworkSettings())
    assert settings.archive == paths.default_archive()


def test_without_a_file_yaml_is_not_imported(config: Path) -> None:
    code = f"import sys, pathlib; from reader.settings import load; load(pathlib.Path({str(config)!r})); " + (
        "sys.exit('yaml' in sys.modules)"
    )
    environment = dict(os.environ, PYTHONPATH=os.pathsep.join(sys.path))
    assert subprocess.run([sys.executable, "-c", code], env=environment, check=False).returncode == 0


def test_every_default_passes_its_own_check() -> None:
    for setting in DECLARED:
        assert setting.default == "" or setting.check(str(setting.default)) == setting.default


def test_what_the_file_says_is_in_force(config: Path) -> None:
    text = "archive: /tmp/news.db\ntheme: paper\nlanguage: en\nmeasure: 60\nsidebar: 30\nkeys:\n  quit: x, ctrl+q\n"
    settings = loaded(config, text)
    assert settings.mistakes == ()
    assert settings == Settings(Path("/tmp/news.db"), "paper", "en", 60, 30, {"quit": "x,ctrl+q"}, config)


def test_the_environment_names_another_archive_than_the_file(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("READER_ARCHIVE", "/tmp/other.db")
    assert loaded(config, "archive: /tmp/news.db").archive == Path("/tmp/other.db")


def test_a_home_folder_is_found(config: Path, home: Path) -> None:
    assert loaded(config, "archive: ~/news.db").archive == home / "news.db"


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("\n\nmeasure: 200", "config.yaml:3:10: measure: 200 is not between 20 and 80; 80 is used"),
        ("measure: 60.5", "config.yaml:1:10: measure: 60.5 is not between 20 and 80; 80 is used"),
        ("measure: -5", "config.yaml:1:10: measure: -5 is not between 20 and 80; 80 is used"),
        ("measure: ６０", "config.yaml:1:10: measure: ６０ is not between 20 and 80; 80 is used"),
        ("measure:", "config.yaml:1:9: measure: it has no value; 80 is used"),
        ("measure: [60]", "config.yaml:1:10: measure: one value is needed, not a list or a group; 80 is used"),
        ("theme: pink", "config.yaml:1:8: theme: pink is not one of auto, contrast, ink, paper, terminal; ink is used"),
        ("language: fr", "config.yaml:1:11: language: fr is not one of auto, en, zh; auto is used"),
        (
            "archive: news.db",
            "config.yaml:1:10: archive: news.db is neither a path that begins with / or ~, nor a postgresql:// address;"
            " the default is used",
        ),
        ("mesure: 60", "config.yaml:1:1: there is no mesure; did you mean measure?"),
        ("xyzzy: 60", "config.yaml:1:1: there is no xyzzy"),
        ("measure: 60\nmeasure: 70", "config.yaml:2:1: measure: given twice; the first one is used"),
        ("keys: q", "config.yaml:1:7: keys: a group of lines like `quit: q` is needed"),
        ("keys:\n  qiut: q", "config.yaml:2:3: keys: there is no qiut; did you mean quit?"),
        ("keys:\n  star: controll+x", "config.yaml:2:9: keys: star: 'controll+x' is not the name of a key; s is used"),
        ("keys:\n  star: ''", "config.yaml:2:9: keys: star: '' is not the name of a key; s is used"),
        ("keys:\n  star: [s]", "config.yaml:2:9: keys: star: '' is not the name of a key; s is used"),
        ("keys:\n  star: j", "config.yaml:2:9: keys: star: j already belongs to down; s is used"),
        ("keys:\n  open: j", "config.yaml:2:9: keys: open: j already belongs to down; enter,l,right is used"),
    ],
)
def test_a_mistake_is_one_line_with_its_place_and_the_default_is_used(config: Path, text: str, mistake: str) -> None:
    settings = loaded(config, text)
    assert settings.mistakes == (mistake,)
    assert settings.keys == {}
    assert settings.measure == (60 if "measure: 60\n" in text else 80)


@pytest.mark.parametrize(
    "text",
    [
        "measure: [",
        "measure: 60\n  theme: x",
        "- a\n- b",
        "just words",
        "a: &x 1\nb: *x",
        "a: *x",
        pytest.param("{" * 3000, id="deep groups"),
        pytest.param("[" * 30_000, id="deep lists"),
        "a: {b: {c: {d: 1}}}",
        "measure: 60\n---\nmeasure: 70",
        "measure: \x1b[31m",
        "%YAML 9.9\n---\na: 1",
        "!!python/object:os.system a",
    ],
)
def test_a_broken_file_is_one_line_and_the_defaults_are_in_force(config: Path, text: str) -> None:
    settings = loaded(config, text)
    assert len(settings.mistakes) == 1
    assert settings.mistakes[0].startswith("config.yaml:")
    assert settings.mistakes[0].isprintable()
    assert defaults_are_in_force(settings)


def test_a_key_that_is_a_list_or_a_group_is_a_mistake_in_plain_words(config: Path) -> None:
    settings = loaded(config, "? [a]\n: b\n? {measure: 1}\n: 2\nkeys:\n  ? [quit]\n  : x\nmeasure: 60\n")
    assert settings.mistakes == (
        "config.yaml:1:3: a name is needed before the colon, not a list or a group",
        "config.yaml:3:3: a name is needed before the colon, not a list or a group",
        "config.yaml:6:5: keys: a name is needed before the colon, not a list or a group",
    )
    assert (settings.measure, settings.keys) == (60, {})


def test_a_link_that_leads_nowhere_is_a_mistake(config: Path, tmp_path: Path) -> None:
    config.symlink_to(tmp_path / "missing.yaml")
    settings = load(config)
    assert settings.mistakes == ("config.yaml: is a link that leads to no file",)
    assert defaults_are_in_force(settings)


def test_a_good_entry_counts_beside_a_mistake(config: Path) -> None:
    settings = loaded(config, "measure: 60\ntheme: pink\n")
    assert (settings.measure, len(settings.mistakes)) == (60, 1)


def test_a_file_that_is_no_config_is_one_line(config: Path) -> None:
    config.write_bytes(b"measure: 60\n\xff\xfe\n")
    assert load(config).mistakes == ("config.yaml:2:1: this line is not UTF-8; the file is not used",)
    config.write_text("#" * (LONGEST + 1))
    assert load(config).mistakes == ("config.yaml: is longer than 64 KB; it is not used",)
    config.unlink()
    config.mkdir()
    assert load(config).mistakes == ("config.yaml: is not a file",)


@given(st.text(max_size=200) | st.text("am: -[]{}&*!|>'\"#\n\t%@`1", max_size=60))
def test_no_text_at_all_makes_loading_fail(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    config = tmp_path_factory.getbasetemp() / "any.yaml"
    config.write_bytes(text.encode("utf-8", "surrogatepass"))
    settings = load(config)
    assert all("\n" not in mistake for mistake in settings.mistakes)


def test_mistakes_are_told_in_the_language_that_the_file_asks_for(config: Path) -> None:
    said = loaded(config, "measure: 200\nlanguage: zh\n").mistakes[0]
    assert loaded(config, "measure: 200\nlanguage: en\n").mistakes[0] != said


def test_keys_may_be_written_as_characters(config: Path) -> None:
    settings = loaded(config, "keys:\n  star: '*'\n  search: /,F5\n  history_back: '['\n  top: ctrl+up\n")
    assert settings.mistakes == ()
    assert settings.keys == {
        "star": "asterisk",
        "search": "slash,f5",
        "history_back": "left_square_bracket",
        "top": "ctrl+up",
    }


def test_two_actions_may_exchange_their_keys(config: Path) -> None:
    settings = loaded(config, "keys:\n  next_match: N\n  previous_match: n\n")
    assert (settings.mistakes, settings.keys) == ((), {"next_match": "N", "previous_match": "n"})


def test_two_new_keys_that_are_the_same_leave_the_first(config: Path) -> None:
    settings = loaded(config, "keys:\n  star: x\n  unread: x\n")
    assert settings.keys == {"star": "x"}
    assert len(settings.mistakes) == 1


def test_the_keys_of_the_registry_do_not_clash_and_are_known(config: Path) -> None:
    keys = "".join(f"  {action.id}: {action.keys}\n" for action in ACTIONS)
    settings = loaded(config, f"keys:\n{keys}")
    assert settings.mistakes == ()
    assert settings.keys == {action.id: action.keys for action in ACTIONS}
    assert Where.LIST in {action.where for action in ACTIONS}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "theme: paper\n"),
        ("# mine\n", "# mine\ntheme: paper\n"),
        ("measure: 60", "measure: 60\ntheme: paper\n"),
        ("theme: ink # dark\nmeasure: 60 # narrow\n", "theme: paper # dark\nmeasure: 60 # narrow\n"),
        ("theme: 'ink'\n", "theme: paper\n"),
        ("theme:\nmeasure: 60\n", "theme: paper\nmeasure: 60\n"),
        ("theme: # none\n", "theme: paper # none\n"),
        ("theme: |\n  ink\nmeasure: 60\n", "theme: paper\nmeasure: 60\n"),
        ("measure: 60\r\n", "measure: 60\r\ntheme: paper\r\n"),
        ("  measure: 60\n", "  measure: 60\n  theme: paper\n"),
        ("{measure: 60, theme: ink}\n", "{measure: 60, theme: paper}\n"),
        ("keys:\n  quit: q\n", "keys:\n  quit: q\ntheme: paper\n"),
        ("\ufefftheme: ink\n", "\ufefftheme: paper\n"),
    ],
)
def test_saving_changes_one_value_and_nothing_else(config: Path, before: str, after: str) -> None:
    config.write_bytes(before.encode())
    save("theme", "paper", config)
    assert config.read_bytes().decode() == after
    assert load(config).theme == "paper"


@pytest.mark.parametrize(
    "text", ["theme: [", "{measure: 60}\n", "measure: 60\n...\n", "theme: [ink]\n", "a: &b 1\n", "- a\n"]
)
def test_a_file_that_cannot_be_changed_safely_stays_as_it_is(config: Path, text: str) -> None:
    config.write_text(text)
    with pytest.raises(ReaderError, match=r"config\.yaml"):
        save("theme", "paper", config)
    assert config.read_text() == text


def test_a_wrong_value_is_not_saved(config: Path) -> None:
    with pytest.raises(ReaderError, match="measure: 200 is not between 20 and 80"):
        save("measure", 200, config)
    assert not config.exists()


def test_a_new_file_is_for_its_owner_and_a_changed_one_keeps_its_mode(config: Path) -> None:
    save("measure", 60, config)
    assert stat.S_IMODE(config.stat().st_mode) == 0o600
    config.chmod(0o644)
    save("measure", 70, config)
    assert stat.S_IMODE(config.stat().st_mode) == 0o644
    assert [file.name for file in config.parent.iterdir()] == [config.name]


def test_a_linked_file_stays_a_link(config: Path, tmp_path: Path) -> None:
    target = tmp_path / "dotfiles" / "reader.yaml"
    target.parent.mkdir()
    target.write_text("theme: ink\n")
    config.symlink_to(target)
    save("theme", "paper", config)
    assert config.is_symlink()
    assert target.read_text() == "theme: paper\n"


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ReaderError, match=r"config\.yaml: cannot be"):
        save("theme", "paper", tmp_path / "file" / "config.yaml")


ENTRIES = st.lists(
    st.sampled_from(
        ["# a comment", "", "measure: 60", "theme: ink  # dark", "sidebar:   30", "keys:\n  quit: q,x # two"]
    ),
    unique=True,
)


@example_settings(max_examples=60)
@given(ENTRIES, st.sampled_from([("measure", 45), ("sidebar", 25), ("theme", "paper"), ("archive", "~/新 闻: #1.db")]))
def test_all_else_is_as_it_was_after_saving(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], change: tuple[str, str | int]
) -> None:
    config = tmp_path_factory.getbasetemp() / "saved.yaml"
    config.write_text("\n".join(lines))
    before = load(config)
    save(*change, config)
    after = load(config)
    name, value = change
    expected = Path(str(value)).expanduser() if name == "archive" else value
    assert getattr(after, name) == expected
    for other in {"archive", "theme", "measure", "sidebar", "keys", "mistakes"} - {name}:
        assert getattr(after, other) == getattr(before, other)
    assert config.read_text().count("#") >= "\n".join(lines).count("#")


def test_saved_queries_are_in_the_order_of_the_file(config: Path) -> None:
    settings = loaded(config, "queries:\n  辽宁: 辽宁 is:unread\n  2025: '\"合作 座谈会\" -足球'\n")
    assert settings.mistakes == ()
    assert settings.queries == (SavedQuery("辽宁", "辽宁 is:unread"), SavedQuery("2025", '"合作 座谈会" -足球'))


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("hide: source:广告", ("source:广告",)),
        ("hide:\n  - source:广告\n  - title:(抽奖 OR 促销)\n", ("source:广告", "title:(抽奖 OR 促销)")),
        ("hide:\n- a\n", ("a",)),
        ("hide: [a, b]", ("a", "b")),
        ("hide: []", ()),
        ("hide:\n  # - a\nqueries:\n", ()),
        ("queries: {}\nhide: ''", ()),
    ],
)
def test_rules_are_one_query_or_a_list(config: Path, text: str, rules: tuple[str, ...]) -> None:
    settings = loaded(config, text)
    assert (settings.hide, settings.queries, settings.mistakes) == (rules, (), ())


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("queries: a", "1:10: queries: a group of lines like `Flood: flood is:unread` is needed"),
        ("queries: [a]", "1:10: queries: a group of lines like `Flood: flood is:unread` is needed"),
        ("queries:\n  a:", "2:5: queries: a: a query is needed"),
        ("queries:\n  a: [b]", "2:6: queries: a: one query is needed, not a list or a group"),
        ("queries:\n  '': b", "2:3: queries: a query needs a name"),
        ("queries:\n  ? [a]\n  : b", "2:5: queries: a name is needed before the colon, not a list or a group"),
        ("queries:\n  good: x\n  good: y", "3:3: queries: good: given twice; the first one is used"),
        (f"queries:\n  {'n' * 61}: b", f"2:3: queries: {'n' * 20}…: a name has 60 characters at most"),
        ("hide:\n  a: b", "2:3: hide: a list of lines like `- source:Ads` is needed"),
        ("hide:\n  - a\n  - [b]", "3:5: hide: 2: one query is needed, not a list or a group"),
        ("hide:\n  - \n", "2:4: hide: 1: a query is needed"),
        ("querys: {}", "1:1: there is no querys; did you mean queries?"),
    ],
)
def test_a_mistake_in_queries_or_rules_is_one_line_and_leaves_the_others(config: Path, text: str, mistake: str) -> None:
    settings = loaded(config, text + "\nmeasure: 60\n")
    assert settings.mistakes == (f"config.yaml:{mistake}",)
    assert settings.measure == 60
    assert settings.queries == ((SavedQuery("good", "x"),) if "good" in text else ())
    assert settings.hide == (("a",) if "- a" in text else ())


def test_no_more_queries_and_rules_than_a_person_can_use(config: Path) -> None:
    queries = "".join(f"  q{number}: a\n" for number in range(51))
    rules = "".join(f"  - a{number}\n" for number in range(201))
    settings = loaded(config, f"queries:\n{queries}hide:\n{rules}")
    assert (len(settings.queries), len(settings.hide)) == (50, 200)
    assert settings.mistakes == (
        "config.yaml:52:3: queries: 50 saved queries are the most",
        "config.yaml:254:5: hide: 200 rules are the most; the others are not used",
    )
    with pytest.raises(ReaderError, match="50 saved queries are the most"):
        save_query("one more", "a", config)


def test_names_and_queries_cannot_steer_a_terminal(config: Path) -> None:
    settings = loaded(config, 'queries:\n  "a\\e[2Jb": "c\\e[1md\\n e"\nhide: "\\u202Ex"\n')
    assert settings.queries == (SavedQuery("ab", "cd e"),)
    assert settings.hide == ("x",)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "queries:\n  水利: 珠江 OR x*\n"),
        ("# mine\nmeasure: 60", "# mine\nmeasure: 60\nqueries:\n  水利: 珠江 OR x*\n"),
        ("queries:\nmeasure: 60\n", "queries:\n  水利: 珠江 OR x*\nmeasure: 60\n"),
        ("queries: # mine\n  # a: b\n", "queries: # mine\n  水利: 珠江 OR x*\n  # a: b\n"),
        ("queries:\n    a: b # c\nhide: d\n", "queries:\n    a: b # c\n    水利: 珠江 OR x*\nhide: d\n"),
        ("queries:\n  a: b", "queries:\n  a: b\n  水利: 珠江 OR x*\n"),
        ("queries:\n  a: |\n    b\nhide: d\n", "queries:\n  a: |\n    b\n  水利: 珠江 OR x*\nhide: d\n"),
        ("queries:\n  水利: old # c\n  a: b\n", "queries:\n  水利: 珠江 OR x* # c\n  a: b\n"),
        ("queries:\n  水利:\n  a: b\n", "queries:\n  水利: 珠江 OR x*\n  a: b\n"),
        ("queries: {水利: old}\n", "queries: {水利: 珠江 OR x*}\n"),
        ("queries:\r\n  a: b\r\n", "queries:\r\n  a: b\r\n  水利: 珠江 OR x*\r\n"),
        ("  queries:\n    a: b\n", "  queries:\n    a: b\n    水利: 珠江 OR x*\n"),
        ("  measure: 60\n", "  measure: 60\n  queries:\n    水利: 珠江 OR x*\n"),
    ],
)
def test_a_query_is_saved_and_all_else_stays(config: Path, before: str, after: str) -> None:
    config.write_bytes(before.encode())
    save_query("水利", "珠江 OR x*", config)
    assert config.read_bytes().decode() == after
    assert SavedQuery("水利", "珠江 OR x*") in load(config).queries


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("queries:\n  a: b\n  水利: x # c\n  d: e\n", "queries:\n  a: b\n  d: e\n"),
        ("measure: 60\nqueries:\n  水利: x\n", "measure: 60\nqueries:\n"),
        ("queries:\n  水利: |\n    x\n  d: e\n", "queries:\n  d: e\n"),
        ("queries:\n  # first\n  水利: [x]\n  d: e", "queries:\n  # first\n  d: e"),
    ],
)
def test_a_query_is_removed_and_all_else_stays(config: Path, before: str, after: str) -> None:
    config.write_text(before)
    remove_query("水利", config)
    assert config.read_text() == after
    assert "水利" not in {query.name for query in load(config).queries}


@pytest.mark.parametrize("text", ["", "queries:\n", "queries:\n  a: b\n", "queries: [水利]\n", "水利: x\n"])
def test_a_query_that_is_not_there_cannot_be_removed(config: Path, text: str) -> None:
    config.write_text(text)
    with pytest.raises(ReaderError, match=r"config\.yaml: queries: there is no 水利"):
        remove_query("水利", config)
    assert config.read_text() == text


@pytest.mark.parametrize(
    "text",
    ["queries: {a: b}\n", "queries: a\n", "queries: [a]\n", "queries: [\n", "{measure: 60}"],
)
def test_a_file_too_unusual_to_take_a_query_stays_as_it_is(config: Path, text: str) -> None:
    config.write_text(text)
    with pytest.raises(ReaderError, match=r"config\.yaml"):
        save_query("水利", "珠江", config)
    assert config.read_text() == text


@pytest.mark.parametrize(("name", "query"), [("", "a"), (" ", "a"), ("a", ""), ("a", "\x1b"), ("n" * 61, "a")])
def test_what_is_no_name_or_no_query_is_not_saved(config: Path, name: str, query: str) -> None:
    with pytest.raises(ReaderError):
        save_query(name, query, config)
    assert not config.exists()


WORDS = st.text("辽宁 abis:unread-\"“”()*#'{}[]&!|>%@`,\\?1/~:：é", min_size=1, max_size=30)


@example_settings(max_examples=60)
@given(ENTRIES, st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=4))
def test_any_query_that_can_be_saved_is_read_back_and_removed_again(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], queries: list[tuple[str, str]]
) -> None:
    config = tmp_path_factory.getbasetemp() / "queries.yaml"
    config.write_text("\n".join(lines))
    before = load(config)
    saved: dict[str, str] = {}
    for name, query in queries:
        if name.strip() and query.strip():
            save_query(name, query, config)
            saved[" ".join(name.split())] = " ".join(query.split())
    after = load(config)
    assert {query.name: query.text for query in after.queries} == saved
    for other in ("theme", "measure", "sidebar", "keys", "mistakes", "hide"):
        assert getattr(after, other) == getattr(before, other)
    for name in saved:
        remove_query(name, config)
    assert load(config).queries == ()


FEEDS = """\
feeds:
  https://a.example/rss.xml:
    interval: 30m
    full: yes
    name: 中新网
    group: 新闻/国内
    language: zh-CN
  http://b.example/f?id=1&x=2:
    interval: 1 d
    full: off
  https://c.example/:
measure: 60
"""


def test_each_feed_has_settings_of_its_own(config: Path) -> None:
    settings = loaded(config, FEEDS)
    assert settings.mistakes == ()
    assert settings.feeds == {
        "https://a.example/rss.xml": FeedSettings(1800, True, "中新网", ("新闻", "国内"), "zh-CN"),
        "http://b.example/f?id=1&x=2": FeedSettings(86400, False),
        "https://c.example/": FeedSettings(),
    }


@pytest.mark.parametrize(
    ("text", "network"),
    [
        ("", NetworkSettings("deny", ())),
        ("network:", NetworkSettings("deny", ())),
        ("network: {private: allow}", NetworkSettings("allow", ())),
        ("network:\n  allow: Intranet.example:8080", NetworkSettings("deny", ("intranet.example:8080",))),
        (
            "network:\n  allow:\n    - 127.0.0.1\n    - 10.0.0.0/8\n    - '[::1]:80'\n    - fd00::/8\n    - a_b\n",
            NetworkSettings("deny", ("127.0.0.1", "10.0.0.0/8", "[::1]:80", "fd00::/8", "a_b")),
        ),
        ("network:\n  allow: []\n", NetworkSettings("deny", ())),
    ],
)
def test_private_networks_are_denied_unless_they_are_allowed(config: Path, text: str, network: NetworkSettings) -> None:
    settings = loaded(config, text)
    assert (settings.network, settings.mistakes) == (network, ())


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("feeds: a", "1:8: feeds: a group of addresses with their settings is needed"),
        ("feeds: [a]", "1:8: feeds: a group of addresses with their settings is needed"),
        (
            "feeds:\n  a.example: {full: yes}",
            "2:3: feeds: a.example is not an address that begins with http:// or https://",
        ),
        ("feeds:\n  ? [a]\n  : b", "2:5: feeds: a name is needed before the colon, not a list or a group"),
        ("feeds:\n  http://a/: b", "2:14: feeds: http://a/: a group of lines like `interval: 30m` is needed"),
        (
            "feeds:\n  http://a/:\n    intervall: 1h",
            "3:5: feeds: http://a/: there is no intervall; did you mean interval?",
        ),
        (
            "feeds:\n  http://a/:\n    interval: 4m",
            "3:15: feeds: http://a/: interval: 4m is not a time from 5m to 30d, like 30m, 2h or 1d",
        ),
        (
            "feeds:\n  http://a/:\n    interval: 31d",
            "3:15: feeds: http://a/: interval: 31d is not a time from 5m to 30d, like 30m, 2h or 1d",
        ),
        (
            "feeds:\n  http://a/:\n    interval: ３0m",
            "3:15: feeds: http://a/: interval: ３0m is not a time from 5m to 30d, like 30m, 2h or 1d",
        ),
        ("feeds:\n  http://a/:\n    full: maybe", "3:11: feeds: http://a/: full: maybe is not one of yes, no"),
        (
            "feeds:\n  http://a/:\n    language: 中文",
            "3:15: feeds: http://a/: language: 中文 is not a language like zh-CN or en",
        ),
        (
            "feeds:\n  http://a/:\n    name: [a]",
            "3:11: feeds: http://a/: name: one value is needed, not a list or a group",
        ),
        ("feeds:\n  http://a/:\n    name:", "3:10: feeds: http://a/: name: it has no value"),
        (
            "feeds:\n  http://a/:\n    full: yes\n    full: no",
            "4:5: feeds: http://a/: full: given twice; the first one is used",
        ),
        ("network: deny", "1:10: network: a group of lines like `private: deny` is needed"),
        ("network:\n  private: maybe", "2:12: network: private: maybe is not one of deny, allow; deny is used"),
        ("network:\n  alow: a", "2:3: network: there is no alow; did you mean allow?"),
        (
            "network:\n  allow: 10.0.0.0/40",
            "2:10: network: allow: 1: 10.0.0.0/40 is not a host, an address or a network like 10.0.0.0/8",
        ),
        (
            "network:\n  allow: [a, 'b c']",
            "2:14: network: allow: 2: b c is not a host, an address or a network like 10.0.0.0/8",
        ),
    ],
)
def test_a_mistake_in_feeds_or_network_is_one_line_and_leaves_the_others(config: Path, text: str, mistake: str) -> None:
    settings = loaded(config, text + "\nmeasure: 60\n")
    assert settings.mistakes == (f"config.yaml:{mistake}",)
    assert settings.measure == 60
    assert settings.network.private == "deny"
    assert all(feed in (FeedSettings(), FeedSettings(full=True)) for feed in settings.feeds.values())


def test_a_mistake_in_one_feed_leaves_its_other_settings_and_the_other_feeds(config: Path) -> None:
    settings = loaded(config, FEEDS.replace("30m", "30 minutes"))
    assert len(settings.mistakes) == 1
    assert settings.feeds["https://a.example/rss.xml"].name == "中新网"
    assert settings.feeds["https://a.example/rss.xml"].interval == 0
    assert settings.feeds["http://b.example/f?id=1&x=2"].interval == 86400


def test_what_is_said_of_feeds_and_network_can_be_written_and_read_back(config: Path) -> None:
    before = loaded(config, FEEDS + "network:\n  private: allow\n  allow: [a, '[::1]:80']\n")
    text = "".join(f"  {line}\n" for line in lines(before.feeds))
    network = "".join(f"  {line}\n" for line in network_lines(before.network))
    after = loaded(config, f"feeds:\n{text}network:\n{network}")
    assert (after.feeds, after.network, after.mistakes) == (before.feeds, before.network, ())


def test_a_setting_is_saved_beside_feeds_and_they_stay(config: Path) -> None:
    config.write_text(FEEDS, encoding="utf-8")
    save("measure", 70, config)
    assert config.read_text("utf-8") == FEEDS.replace("measure: 60", "measure: 70")


def test_every_theme_has_a_name_that_the_setting_takes(config: Path) -> None:
    assert len(themes()) >= 4
    for theme in themes():
        assert loaded(config, f"theme: {theme}").theme == theme


def test_the_page_of_settings_says_what_is_declared() -> None:
    written = Path(__file__).parents[1] / "docs" / "settings.md"
    assert written.read_text(encoding="utf-8") == page(), "run: python tests/settings_page.py > docs/settings.md"
