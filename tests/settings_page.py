"""docs/settings.md as the declarations give it: `python tests/settings_page.py > docs/settings.md`."""

from __future__ import annotations

from reader.actions import ACTIONS
from reader.settings.declared import DECLARED, KEYS

INTRODUCTION = """\
# Settings

They stand in `config.yaml`; `reader config` says where that is and what is in force. Every setting has a default, so
the file need not exist. A mistake in it is told in one line with its place, and the default is used.

| setting | default | what it does |
| --- | --- | --- |
"""

EXAMPLE = """
```yaml
theme: paper
measure: 60
keys:
  next_match: n,f3
  quit: q
```

A key is a character or one of Textual's names (`space`, `pagedown`, `ctrl+d`, `f1`, `left_square_bracket`); `,` is
`comma`. One key cannot belong to two actions of the same place.
"""

KEY_TABLE = """
| action | keys | what it does |
| --- | --- | --- |
"""


def page() -> str:
    """The page in Markdown."""
    settings = [
        *((setting.name, str(setting.default) or " ", setting.documentation) for setting in DECLARED),
        ("keys", " ", KEYS),
    ]
    actions = [(action.id, action.keys, action.description) for action in ACTIONS]
    return INTRODUCTION + _rows(settings) + EXAMPLE + KEY_TABLE + _rows(actions)


def _rows(rows: list[tuple[str, str, str]]) -> str:
    return "".join(f"| `{name}` | {f'`{value}`' if value.strip() else ''} | {text} |\n" for name, value, text in rows)


if __name__ == "__main__":
    print(page(), end="")
