"""What `reader doctor` finds: one thing each, whether it is well, and what to do where it is not."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from reader.language import N_


class State(StrEnum):
    """How something is. The names are those of the JSON, and do not change."""

    OK = "ok"
    NOTE = "note"
    PROBLEM = "problem"


GROUPS = {"terminal": N_("Terminal"), "server": N_("Server"), "files": N_("Files"), "parts": N_("Parts")}
"""In the order in which they are shown; those are left out of which nothing was found."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: `name` is stable English (`size`), `label` what people read, to be translated.

    `advice` is one line, empty where nothing need be done.
    """

    group: str
    name: str
    label: str
    value: str
    advice: str = ""
    state: State = State.OK
