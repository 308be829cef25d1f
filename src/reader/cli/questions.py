"""Questions to a person at a terminal."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from reader.cli.output import flush, write
from reader.language import _

TRIES = 3


def is_possible() -> bool:
    """Whether standard input and output are both a terminal, so that somebody can answer."""
    return all(stream is not None and not stream.closed and stream.isatty() for stream in (sys.stdin, sys.stdout))


def answer(question: str) -> str | None:
    """What is typed after a question, without spaces around it; None at the end of the input."""
    write(question)
    flush()
    typed = sys.stdin.readline() if sys.stdin else ""
    return typed.strip() if typed else None


def yes(question: str) -> bool:
    """Whether the answer is yes; Enter is no."""
    return (answer(f"{question} [y/N] ") or "").lower() in ("y", "yes", "是", "ｙ")


def numbers(title: str, rows: Sequence[str], question: str) -> list[int]:
    """The numbers of the rows that are chosen, from 1 on: Enter is the first, commas or spaces stand between several.

    Empty where the answer is `q`, the input ends, or there is no good answer in TRIES.
    """
    write("\n".join((title, *rows, "")))
    for _try in range(TRIES):
        typed = answer(question)
        if typed is None or typed.lower() == "q":
            break
        words = typed.replace(",", " ").replace("，", " ").split() or ["1"]
        if all(word.isascii() and word.isdigit() and 0 < int(word[:6]) <= len(rows) for word in words):
            return list(dict.fromkeys(map(int, words)))
        write(_("a number from 1 to {n} is needed").format(n=len(rows)) + "\n")
    return []
