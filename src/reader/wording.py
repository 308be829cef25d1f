"""Words that the commands and the screen share."""

from __future__ import annotations

from reader.language import _, ngettext


def days_later(days: int) -> str:
    """How many days after another article one was published, or before it."""
    if days == 0:
        return _("the same day")
    if days > 0:
        return ngettext("{n} day later", "{n} days later", days).format(n=days)
    return ngettext("{n} day earlier", "{n} days earlier", -days).format(n=-days)
