"""Text from outside reaches the terminal as text only: its title, clipboard, modes and screen stay ours."""

import json
import re

import pytest
from tests.shared import DATA
from tests.terminal.harness import READER, Terminal

from reader.text.cells import cells

PAYLOADS = DATA / "hostile" / "escapes.json"
pytestmark = [
    pytest.mark.terminal,
    pytest.mark.skipif(not PAYLOADS.exists(), reason=f"the hostile payloads are not here: {PAYLOADS}"),
]

HARMLESS = re.compile(r"\x1b\[[0-9;]*m")
FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b]")


LONGEST_IN_A_HEADLINE = 200


def payloads() -> list[str]:
    if not PAYLOADS.exists():
        return []
    return [entry["text"] for entry in json.loads(PAYLOADS.read_text(encoding="utf-8"))]


def page(number: int, bad: str) -> str:
    """A page saved as text with a payload in each of its fields; one too long for a headline only in the text."""
    minute = f"{number // 60:02}:{number % 60:02}"
    short = bad if len(bad) < LONGEST_IN_A_HEADLINE else ""
    return (
        f"首页  »  财经{short}  »  观察\n\n第{number}条{short}新闻标题\n\n2025-03-04 {minute}:00\n\n"
        f"来源:某报{short}\n\n  中新网北京3月4日电 (记者{short})正文开始{bad}正文结束。\n\n"
        f"图为会议现场{bad}。某人{short} 摄\n\n  第二段。\n\n"
        f"  • 相关阅读\n  • 相关{short}标题\n\n      摘要{bad}文字\n\n    时间:03-02\n免责声明:{bad}声明。"
    )


@pytest.fixture
def hostile_archive(tmp_path, piped):
    """An archive into which a page for each payload was imported; every page was taken, or refused in a line."""
    files = []
    for number, bad in enumerate(payloads()):
        file = tmp_path / f"{number}.txt"
        file.write_text(page(number, bad), encoding="utf-8", errors="surrogatepass", newline="")
        files.append(str(file))
    done = piped("import", *files)
    assert b"Traceback" not in done.stderr
    assert not FORBIDDEN.search(done.stderr.decode() + done.stdout.decode())
    rows = [json.loads(line) for line in piped("list", "--json", "--limit", "0").stdout.splitlines()]
    full = [row for row in rows if not row["stub"]]
    assert len(full) > len(files) * 0.9
    return full


def asked(terminal: Terminal, keys: int) -> tuple[object, ...]:
    """What the reader asks of the terminal while a person goes from article to article."""
    terminal.wait_for(lambda text: len(text.strip()) > 200)
    terminal.press("left", "g", "enter", *"J" * keys, "r", "j", "enter", quiet=0.03)
    record = terminal.record
    return record.modes, record.commands, record.strings, record.keyboard_levels, set(record.settings)


def test_the_screen_asks_of_the_terminal_no_more_than_for_a_harmless_page(reader, tmp_path, hostile_archive):
    calm = asked(reader(columns=100, rows=40, env={"READER_ARCHIVE": str(tmp_path / "calm.db")}), 2)
    terminal = reader(columns=100, rows=40)
    assert asked(terminal, len(hostile_archive)) == calm
    assert not [line for line in terminal.lines if cells(line) > 100]
    text = re.sub(
        r"\x1b\[[<=>?]?[0-9;:]*[ -/]*[@-~]|\x1b\][0-9;]*[^\x07\x1b]*(\x07|\x1b\\)", "", terminal.output.decode()
    )
    assert not FORBIDDEN.search(text.replace("\x1b(B", ""))
    terminal.press("q")
    assert terminal.wait() == 0
    assert terminal.record.left_behind == []


@pytest.mark.parametrize("command", [["list", "--limit", "0"], ["search", "正文"], ["open", "--plain"]])
def test_commands_write_only_text_and_colours(hostile_archive, command):
    ids = [row["id"] for row in hostile_archive[:10]] if command[0] == "open" else [None]
    for article_id in ids:
        with Terminal([*READER, *command, *filter(None, [article_id])], 100, 40) as terminal:
            assert terminal.wait() == 0
            assert not FORBIDDEN.search(HARMLESS.sub("", terminal.output.decode()))


def test_the_linear_reader_writes_only_text(hostile_archive, piped):
    commands = [*(f"{number}\nr\nb\na" for number in range(1, 80, 3)), *typed(), *(f"/{bad}" for bad in typed()), "q"]
    done = piped("--linear", input="\n".join(commands).encode(errors="replace"))
    assert (done.returncode, done.stderr) == (0, b"")
    assert not FORBIDDEN.search(done.stdout.decode())


def typed() -> list[str]:
    """The payloads as arguments of a command, which cannot hold NUL and lone surrogates; no options among them."""
    arguments = [bad.replace("\0", "").encode(errors="replace").decode()[:500] for bad in payloads()]
    return [argument for argument in arguments if not argument.startswith("-")]


@pytest.mark.parametrize(
    "command",
    [["search", *typed()], ["import", *typed()], ["remove", *typed()], *(["open", bad] for bad in typed()[::5])],
    ids=lambda command: command[0],
)
def test_what_is_typed_is_cleaned_before_it_is_shown_again(command):
    with Terminal([*READER, command[0], "--", *command[1:]], 100, 40) as terminal:
        assert terminal.wait() in {1, 2}  # nothing like it, or no query at all
        shown = HARMLESS.sub("", terminal.output.decode(errors="replace"))
        assert not FORBIDDEN.search(shown), shown
        assert "Traceback" not in shown
