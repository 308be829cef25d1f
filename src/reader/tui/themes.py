"""The themes: one YAML file each under styles/themes, its stem the theme's name."""

from __future__ import annotations

import json
from typing import Any

from textual.color import Color, ColorParseError
from textual.theme import Theme

from reader.archive.marks import Marks
from reader.errors import ReaderError
from reader.paths import shipped
from reader.settings.declared import themes as all_themes

COLOURS = {"primary", "accent", "foreground", "background", "surface", "panel", "warning", "error", "success"}
"""What a theme file has besides `variables`, `label`, `dark` and `ansi`."""


def load(name: str, marks: Marks) -> Theme:
    """The theme of this name. Raises ReaderError where there is none, or where its file is not a theme.

    The theme in use is kept with the marks as it was read: loading a YAML library takes longer than drawing the screen.
    """
    file = shipped("styles") / "themes" / f"{name}.yaml"
    try:
        stat = file.stat()
        stamp = [name, stat.st_mtime_ns, stat.st_size]
        kept = json.loads(marks.state("theme") or "null")
        if kept is None or kept["stamp"] != stamp:
            kept = {"stamp": stamp, "colours": _colours(file.read_text("utf-8"))}
            marks.set_state("theme", json.dumps(kept))
        return Theme(name=name, **kept["colours"])
    except (OSError, ValueError, AttributeError, KeyError, TypeError, ColorParseError) as error:
        reason, known = " ".join(str(error).split()), ", ".join(all_themes())
        raise ReaderError(f"the theme {name} cannot be used ({reason}); the themes are: {known}") from error


def _colours(text: str) -> dict[str, Any]:
    import yaml

    try:
        colours: dict[str, Any] = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error
    colours.pop("label", None)
    for key in COLOURS & colours.keys():
        if not isinstance(colours[key], str):
            raise ValueError(f"{key} is not a colour")
        Color.parse(colours[key])
    return colours
