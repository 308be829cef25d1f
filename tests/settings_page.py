"""docs/settings.md as the declarations give it: `python tests/settings_page.py > docs/settings.md`."""

from __future__ import annotations

from reader.actions import ACTIONS
from reader.settings.declared import DECLARED, FEEDS, HIDE, KEYS, NETWORK, QUERIES

INTRODUCTION = """\
# Settings

They stand in `config.yaml`; `reader config` says where that is and what is in force. Every setting has a default, so
the file need not exist. A mistake in it is told in one line with its place, and the default is used. What holds for
everybody on a machine, and how the two go together, is told in [server.md](server.md#settings-for-everybody).

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
queries:
  水利: 水利 OR 珠江
  This week: is:unread since:7d
  合作: '"合作 座谈会" is:unread'
hide:
  - source:广告
  - title:(抽奖 OR 促销)
feeds:
  https://www.chinanews.com.cn/rss/scroll-news.xml:
    interval: 30m
    full: yes
    name: 中新网
    group: 新闻/国内
    language: zh-CN
network:
  private: deny
  allow:
    - intranet.example
    - 192.168.1.0/24
```

A key is a character or one of Textual's names (`space`, `pagedown`, `ctrl+d`, `f1`, `left_square_bracket`); `,` is
`comma`. One key cannot belong to two actions of the same place.

Queries and rules are written in the language of [queries](query.md). One that begins with `"`, `-`, `[`, `*` or the
like stands in single quotes, as YAML wants it. There are 50 queries at most, and 200 rules. `reader queries` shows,
adds and removes queries, and `reader list @水利` asks one; `reader rules test` says what each rule hides.

What `feeds` and `network` mean is told in [fetching](fetching.md). An address here that is not
subscribed to does nothing.
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
        ("queries", " ", QUERIES),
        ("hide", " ", HIDE),
        ("feeds", " ", FEEDS),
        ("network", " ", NETWORK),
    ]
    actions = [(action.id, action.keys, action.description) for action in ACTIONS]
    return INTRODUCTION + _rows(settings) + EXAMPLE + KEY_TABLE + _rows(actions)


def _rows(rows: list[tuple[str, str, str]]) -> str:
    return "".join(f"| `{name}` | {f'`{value}`' if value.strip() else ''} | {text} |\n" for name, value, text in rows)


if __name__ == "__main__":
    print(page(), end="")
