"""Every setting, declared once: its name, default, line of documentation and check; the key map has its own module."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from reader.language import LANGUAGES, N_, _
from reader.paths import SCHEMES, shipped, without_passwords

Value = str | int

_PLAIN = re.compile(r"[\w~/](?:[\w~/.*+()（）“”-]|[: ](?=[^\s:#]))*")


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting. `check` takes the text given, and returns the value or raises ValueError with what is wrong."""

    name: str
    default: Value
    documentation: str
    check: Callable[[str], Value]


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """A query under a name; `text` is as it was typed."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class FeedSettings:
    """What a person wants of one feed; what is empty (0, None) was not said.

    `interval` is how often to ask, in seconds; `full` whether the full text of its stubs is fetched; `name` what to
    call it, `group` the folders it lies in, outermost first, `language` a BCP 47 tag for what it brings.
    """

    interval: int = 0
    full: bool | None = None
    name: str = ""
    group: tuple[str, ...] = ()
    language: str = ""


@dataclass(frozen=True, slots=True)
class NetworkSettings:
    """Where reader may connect to: `private` is `deny` or `allow`.

    `allow` names the hosts, `host:port`, addresses and networks (CIDR) that are allowed though they are private.
    """

    private: str = "deny"
    allow: tuple[str, ...] = ()


def scalar(value: Value) -> str:
    """The value as config.yaml has it: quoted where it could be anything but words, a number or a path."""
    written = str(value)
    if _PLAIN.fullmatch(written):
        return written
    if written.isprintable():
        quoted = written.replace("'", "''")
        return f"'{quoted}'"
    import json

    return json.dumps(written, ensure_ascii=False)


def themes() -> list[str]:
    """The names of all themes: the stems of the files in styles/themes, in alphabetical order."""
    return sorted(file.stem for file in (shipped("styles") / "themes").glob("*.yaml"))


def _between(low: int, high: int) -> Callable[[str], Value]:
    def check(text: str) -> Value:
        if not (text.isascii() and text.isdigit() and len(text) < 6 and low <= int(text) <= high):
            raise ValueError(_("{value} is not between {low} and {high}").format(value=shown(text), low=low, high=high))
        return int(text)

    return check


def _one_of(choices: Callable[[], list[str]]) -> Callable[[str], Value]:
    def check(text: str) -> Value:
        if text not in (known := choices()):
            raise ValueError(_("{value} is not one of {choices}").format(value=shown(text), choices=", ".join(known)))
        return text

    return check


def _archive(text: str) -> Value:
    if text.startswith(SCHEMES):
        if not text.isprintable() or " " in text:
            raise ValueError(_("{value} has a space or a control character in it").format(value=shown(text)))
        return text
    if not text.startswith(("/", "~")) or "\0" in text:
        said = _("{value} is neither a path that begins with / or ~, nor a postgresql:// address")
        raise ValueError(said.format(value=shown(text)))
    return text


def shown(text: str) -> str:
    """What a person gave, short enough to be told, and harmless."""
    from reader.text.cells import fit
    from reader.text.clean import clean_line

    return fit(clean_line(without_passwords(text)), 40)


DECLARED: tuple[Setting, ...] = (
    Setting(
        "archive",
        "",
        N_("The file that holds the articles, or a postgresql:// address; by default archive.db in the data folder."),
        _archive,
    ),
    Setting(
        "theme",
        "ink",
        N_("The colours of the screen; `t` there changes them. With auto the terminal's background decides."),
        _one_of(lambda: ["auto", *themes()]),
    ),
    Setting(
        "language",
        "auto",
        N_("What reader speaks: en, zh, or auto, which follows the locale."),
        _one_of(lambda: list(LANGUAGES)),
    ),
    Setting(
        "linear",
        "no",
        N_("yes: lines in words instead of a screen, for a screen reader or a printer; as reader --linear."),
        _one_of(lambda: ["yes", "no"]),
    ),
    Setting(
        "clipboard",
        "auto",
        N_("Whether y and Y send to the terminal's clipboard: auto, on, or off, which shows the text instead."),
        _one_of(lambda: ["auto", "on", "off"]),
    ),
    Setting(
        "links",
        "auto",
        N_("Whether addresses are links to click: auto, where the terminal is known to have them, on, or off."),
        _one_of(lambda: ["auto", "on", "off"]),
    ),
    Setting("measure", 80, N_("The longest line of an article, in cells: 20 to 80."), _between(20, 80)),
    Setting("sidebar", 38, N_("The width of the list beside the article, in cells: 20 to 60."), _between(20, 60)),
    Setting(
        "resume",
        "always",
        N_("Whether to come back to where you left: always, never, or ask, which asks in one line."),
        _one_of(lambda: ["ask", "always", "never"]),
    ),
    Setting(
        "slow",
        "auto",
        N_("Whether to draw less, for a slow line: on, off, or auto, which measures how fast the line is."),
        _one_of(lambda: ["auto", "on", "off"]),
    ),
    Setting(
        "ambiguous",
        "auto",
        N_("How wide the terminal draws “ ” … — · ●: narrow, wide, or auto, which asks it."),
        _one_of(lambda: ["auto", "narrow", "wide"]),
    ),
    Setting(
        "titles",
        "auto",
        N_("Titles in lists: written, pinyin, or auto, which is pinyin where there are no Chinese characters."),
        _one_of(lambda: ["auto", "written", "pinyin"]),
    ),
)
"""In the order of the documentation."""

KEYS = N_("Keys other than an action's own: one line for each action, the keys with commas between.")
QUERIES = N_("Saved queries: one line for each, its name and what it looks for.")
HIDE = N_("Rules: a list of queries; what one of them matches is in no list and no search.")
FEEDS = N_("Feeds: below the address of each its interval (30m, 2h, 1d), full (yes, no), name, group and language.")
NETWORK = N_("Connections: private (deny, allow) for private networks, and allow, a list of hosts and networks.")

BY_NAME = {setting.name: setting for setting in DECLARED}
DEFAULTS = {setting.name: setting.default for setting in DECLARED}
