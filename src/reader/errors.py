"""The one exception that a person is meant to see."""


class ReaderError(Exception):
    """What went wrong and what to do about it, in one line of plain text.

    Commands print it to standard error and end with exit code 1; the TUI shows it in its line of state.
    """
