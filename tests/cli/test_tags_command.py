"""`reader mark --tag`, `reader tags`, and where tags are shown."""

from __future__ import annotations

from collections.abc import Callable

from tests.cli.conftest import TITLE, Run


def test_a_tag_is_given_shown_found_and_taken_away(run: Run, seed_id: str) -> None:
    assert run("mark", seed_id, "--tag", "水利", "--tag", "#Flood").code == 0
    assert run("list", "--json", "tag:sl").json[0]["tags"] == ["Flood", "水利"]
    assert run("open", seed_id, "--json").json[0]["tags"] == ["Flood", "水利"]
    assert "#Flood  #水利" in run("open", seed_id, "--plain").out
    assert run("list", "tag:水利").lines[0].endswith(TITLE)
    run("mark", seed_id, "--untag", "flood", "--tag", "广东")
    assert run("list", "--json", TITLE).json[0]["tags"] == ["广东", "水利"]
    assert run("list", "tag:flood").code == 1


def test_on_a_terminal_tags_stand_after_the_title_where_there_is_room(
    run: Run, seed_id: str, terminal: Callable[[int], None]
) -> None:
    run("mark", seed_id, "--tag", "水利")
    terminal(120)
    assert run("--color", "never", "list", TITLE).lines[0].endswith(f"{TITLE}  #水利")
    terminal(60)
    assert "#" not in run("--color", "never", "list", TITLE).out


def test_all_tags_are_listed_with_their_counts(run: Run, seed_id: str) -> None:
    assert run("tags").err == "reader: there are no tags; `reader mark ID --tag WORD` gives one\n"
    other = next(row["id"] for row in run("list", "--json").json if row["id"] != seed_id)
    run("mark", seed_id, other, "--tag", "水利")
    run("mark", other, "--tag", "Flood")
    assert run("tags").lines == ["水利  2", "Flood  1"]
    assert run("tags", "--json").json == [{"tag": "水利", "articles": 2}, {"tag": "Flood", "articles": 1}]
    assert run("tags", "rename", "flood", "水利").lines == ["renamed  水利  1"]
    assert run("tags").lines == ["水利  2"]


def test_mistakes_are_told_in_a_line(run: Run, seed_id: str) -> None:
    assert run("mark", seed_id).err.startswith("reader: nothing to mark; add --read")
    assert run("mark", seed_id, "--tag", "a(b").err == "reader: a(b: a tag cannot have ( in it\n"
    many = [argument for number in range(21) for argument in ("--tag", f"t{number}")]
    assert run("mark", seed_id, *many).err == "reader: an article has 20 tags at most\n"
    assert run("tags", "rename", "a").code == 2
    missing = run("tags", "rename", "a", "b")
    assert (missing.code, missing.err) == (1, "reader: there is no tag a; see `reader tags`\n")
    assert run("tags").out == ""
