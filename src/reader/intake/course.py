"""What happens on the way from files to articles, beside these."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from reader.errors import ReaderError
from reader.formats import NoText


@dataclass(slots=True)
class Course:
    """`failed` is called with each error, whose text begins with a name; without it errors are only counted.

    `name` is what is being read, clean; `failures` and `passed_over` count files and members of archives.
    """

    failed: Callable[[ReaderError], None] | None = None
    name: str = ""
    failures: int = 0
    passed_over: int = 0

    def fail(self, error: ReaderError, among: bool = False) -> None:
        """Take an error in; `among` many files what is no text was hardly meant, and is passed over."""
        if among and isinstance(error, NoText):
            self.passed_over += 1
            return
        self.failures += 1
        if self.failed:
            self.failed(error)
