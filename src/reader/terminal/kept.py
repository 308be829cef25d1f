"""What was found about a terminal, kept between sessions, so that the next start is right at once."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Protocol

from reader.terminal.known import Terminal
from reader.text import ambiguous


class Store(Protocol):
    """Where values are kept under names; empty where there is none."""

    def state(self, name: str) -> str: ...  # noqa: D102
    def set_state(self, name: str, value: str) -> None: ...  # noqa: D102


def measure(setting: str, terminal: Terminal, store: Store) -> None:
    """Measure ambiguous characters as the setting `ambiguous` says, or with `auto` as this terminal last drew them."""
    if setting == "auto":
        ambiguous.use(widths(terminal, store))
    else:
        ambiguous.use(ambiguous.GROUPS if setting == "wide" else ())


def widths(terminal: Terminal, store: Store) -> frozenset[str]:
    """The groups of ambiguous characters that this terminal drew in two cells when it was last asked."""
    return frozenset(store.state(_widths(terminal)).split())


def keep_widths(terminal: Terminal, wide: frozenset[str], store: Store) -> None:
    """Keep which groups of ambiguous characters this terminal draws in two cells."""
    _keep(_widths(terminal), " ".join(sorted(wide)), store)


def is_dark(terminal: Terminal, store: Store, environ: Mapping[str, str] | None = None) -> bool | None:
    """Whether the terminal's background is dark: as it last said, else as COLORFGBG hints; None: not known."""
    if kept := store.state(_background(terminal)):
        return kept == "dark"
    # rxvt's variable: foreground;background, or with a part for "default" between them; 7 and the bright ones are light
    last = (os.environ if environ is None else environ).get("COLORFGBG", "").rpartition(";")[2]
    return int(last) in {0, 1, 2, 3, 4, 5, 6, 8} if last.isascii() and last.isdigit() and len(last) < 3 else None


def keep_background(terminal: Terminal, dark: bool, store: Store) -> None:
    """Keep whether the terminal's background is dark."""
    _keep(_background(terminal), "dark" if dark else "light", store)


def _keep(name: str, value: str, store: Store) -> None:
    if store.state(name) != value:
        store.set_state(name, value)


def _widths(terminal: Terminal) -> str:
    return f"wide in {terminal.name}"


def _background(terminal: Terminal) -> str:
    return f"background of {terminal.name}"
