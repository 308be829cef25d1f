"""The themes: one YAML file each under styles/themes, its stem the theme's name."""

from __future__ import annotations

from textual.theme import Theme

from reader.errors import ReaderError
from reader.paths import shipped
from reader.settings.declared import themes as all_themes


def load(name: str) -> Theme:
    """The theme of this name. Raises ReaderError where there is none, or where its file is not a theme."""
    import yaml

    file = shipped("styles") / "themes" / f"{name}.yaml"
    try:
        with file.open(encoding="utf-8") as stream:
            colours = yaml.load(stream, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
        colours.pop("label")
        return Theme(name=name, **colours)
    except (OSError, yaml.YAMLError, AttributeError, KeyError, TypeError) as error:
        raise ReaderError(
            f"the theme {name} cannot be used ({error}); the themes are: {', '.join(all_themes())}"
        ) from error
