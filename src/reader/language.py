"""The language that reader speaks: English, or Chinese by gettext catalogue (`locale/`)."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gettext import NullTranslations

LANGUAGES = ("auto", "en", "zh")
"""What the setting `language` may be; `auto` follows the locale."""

_state: dict[str, NullTranslations | None] = {}
"""The catalogue in use under "catalogue" once one is chosen; None is English, which needs none."""


def N_(text: str) -> str:  # noqa: N802
    """Mark a text for translation; it is translated where it is shown."""
    return text


def _(text: str) -> str:
    """The text in the language in use."""
    catalogue = _catalogue()
    return catalogue.gettext(text) if catalogue else text


def ngettext(one: str, many: str, n: int) -> str:
    """The text for `n` things in the language in use; `one` and `many` are the English forms."""
    catalogue = _catalogue()
    if catalogue:
        return catalogue.ngettext(one, many, n)
    return one if n == 1 else many


def use(name: str) -> None:
    """Speak a language from now on: `en`, `zh`, or what the locale says (`auto`); anything else is English."""
    tag = locale_language() if name == "auto" else name
    _state["catalogue"] = _load(tag) if tag == "zh" else None


def locale_language() -> str:
    """`zh` or `en`: the first of LANGUAGE's list that is one of them, else what LC_ALL, LC_MESSAGES or LANG says.

    As in GNU gettext, LANGUAGE does not count in the locale C, and every Chinese locale (zh_TW too) is `zh`.
    """
    locale = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "C") or "C"
    if locale.partition(".")[0] in {"C", "POSIX"}:
        return "en"
    for wanted in (*os.environ.get("LANGUAGE", "").split(":"), locale):
        tag = wanted.replace("-", "_").partition("_")[0].partition(".")[0].lower()
        if tag in {"en", "zh"}:
            return tag
    return "en"


def _catalogue() -> NullTranslations | None:
    if "catalogue" not in _state:
        use("auto")
    return _state["catalogue"]


def _load(tag: str) -> NullTranslations | None:
    """The catalogue of a language; None, so English, where it is missing or broken."""
    from gettext import GNUTranslations

    path = os.path.join(os.path.dirname(__file__), "locale", tag, "LC_MESSAGES", "reader.mo")  # noqa: PTH118, PTH120
    try:
        with open(path, "rb") as file:  # noqa: PTH123
            return GNUTranslations(file)
    except (OSError, ValueError, EOFError):
        return None
