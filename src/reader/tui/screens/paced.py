"""A screen is painted when the terminal has taken what was painted before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from textual.screen import Screen

    from reader.tui.paced import PacedApp

    Base = Screen[Any]
else:
    Base = object  # Textual looks for styles and bindings in the first base only


class Paced(Base):
    """A screen that keeps in mind what is to be painted, all of it together, while the terminal is not done.

    So a key that is held down costs as many frames as the line carries, each of which shows what holds by then, and
    nothing moves on after it was let go. Textual has no public way to: this is where all of its painting goes through.
    """

    def _compositor_refresh(self) -> None:
        app = cast("PacedApp", self.app)
        if self is app.screen and self._compositor._dirty_regions and app.must_wait():
            return
        super()._compositor_refresh()

    def paint(self) -> None:
        """Paint what has changed since it was painted last."""
        self._on_timer_update()
        self._compositor_refresh()
