"""docs/keys.md as the registry gives it: `python -m tests.keys_page > docs/keys.md`."""

from __future__ import annotations

from reader.actions import ACTIONS
from reader.tui.keys import keys_of

INTRODUCTION = """\
# Keys

`?` shows them in the reader, and Ctrl+P finds an action by its name. `^D` is Ctrl+D. A key can be changed in
`config.yaml` by the id of its action:

```yaml
keys:
  next_article: J,ctrl+n
```

The keys named there take the place of all of the action's own; [settings.md](settings.md) says how keys are written.

| keys | what they do | id |
| --- | --- | --- |
"""


def page() -> str:
    """The page in Markdown."""
    return INTRODUCTION + "".join(
        f"| {' '.join(f'`{key}`' for key in keys_of(action.id, {}))} | {action.description} | `{action.id}` |\n"
        for action in ACTIONS
    )


if __name__ == "__main__":
    print(page(), end="")
