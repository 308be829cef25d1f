"""What may be asked in a locked session, and how it is read: by a shell's rules of quoting, without any shell."""

from __future__ import annotations

import re
import shlex
import unicodedata
from argparse import Namespace

from reader.language import _

ORIGINAL = "SSH_ORIGINAL_COMMAND"
"""Where sshd puts what the client asked for, when it runs a forced command instead."""

LONGEST = 4096
"""Characters of what is asked; a person types less."""

POSSIBLE = ("open", "list", "search", "related", "export")

SHELLISH = frozenset(";&|<>`$")
"""What a shell would act upon outside quotes; the last two between double quotes too."""

_JOINERS = "\u200c\u200d"
_ID = re.compile(r"[0-9A-Za-z]{1,40}")


class Refused(Exception):  # noqa: N818 - no error of ours
    """What is asked is not possible; why, in one line."""


def words(asked: str) -> list[str]:
    """The command and its arguments, without a leading `reader`; none where the screen is asked for. Raises Refused."""
    if len(asked) > LONGEST:
        raise Refused(_("this is longer than {n} characters").format(n=LONGEST))
    if strange := next(filter(_is_strange, asked), None):
        raise Refused(_("the character U+{code:04X} is not possible here").format(code=ord(strange)))
    if sign := _for_a_shell(asked):
        raise Refused(_("there is no shell here: {sign} stands in single quotes only").format(sign=sign))
    try:
        found = shlex.split(asked)
    except ValueError:
        raise Refused(_("a quote or a backslash at the end is left open")) from None
    if found[:1] == ["reader"]:
        found = found[1:]
    if found and found[0] not in {*POSSIBLE, "help", "--help", "-h"}:
        from reader.text.cells import fit
        from reader.text.clean import clean_line

        shown = fit(clean_line(found[0]), 40)
        raise Refused(_("{word} is not possible here; {possible} are").format(word=shown, possible=", ".join(POSSIBLE)))
    if found and found[0] not in POSSIBLE and len(found) > 1:
        raise Refused(_("nothing can follow {word}").format(word=found[0]))
    return found


def strange_id(options: Namespace) -> str:
    """What is wrong with the ids in a command's options, in one line; empty where they are ids."""
    for name in (*filter(None, [getattr(options, "id", None)]), *getattr(options, "ids", ())):
        if not _ID.fullmatch(name):
            return _("an id has letters and digits only")
    return ""


def write_help() -> None:
    """Write what can be asked."""
    from reader.cli.output import write

    write(
        _(
            "Possible are, with or without `reader` before:\n"
            "  (nothing)              the screen, in a terminal: ssh -t\n"
            "  open ID                the screen at an article; without a terminal, its text\n"
            "  list [QUERY …]         headlines, newest first\n"
            "  search QUERY …         matches with the text around them\n"
            "  related ID             what is related\n"
            "  export ID …            articles as Markdown\n"
            "COMMAND --help tells the options of a command.\n"
        )
    )


def _is_strange(character: str) -> bool:
    """Whether it is a control, a half of a character, or something that cannot be seen; joiners are parts of words."""
    return unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"} and character not in _JOINERS


def _for_a_shell(asked: str) -> str:
    """The first sign that a shell would act upon, where it would; empty where there is none."""
    quote, escaped = "", False
    for character in asked:
        if escaped:
            escaped = False
        elif character == "\\" and quote != "'":
            escaped = True
        elif character == quote:
            quote = ""
        elif character in "'\"" and not quote:
            quote = character
        elif character in SHELLISH and (not quote or (quote == '"' and character in "`$")):
            return character
    return ""
