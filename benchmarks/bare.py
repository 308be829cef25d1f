"""The baseline of a start: the least that a Textual app can do, which is to show one word."""

from textual.app import App, ComposeResult
from textual.widgets import Static


class Bare(App[None]):
    """An app that shows one word."""

    def compose(self) -> ComposeResult:
        """Show the word."""
        yield Static("word")


if __name__ == "__main__":
    Bare().run()
