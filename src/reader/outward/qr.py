"""An address as a QR code (ISO/IEC 18004) of half blocks, for a telephone's camera."""

from __future__ import annotations

QUIET, LEAST_QUIET = 4, 2
"""Modules of blank margin: as the standard wants it, and as cameras can do with where it is narrow."""

BLOCKS = "▀▄█"
"""What an encoding needs to have."""


def code(text: str, columns: int, rows: int) -> list[str]:
    """The code as rows of half blocks, dark where there is a block, each as wide as the others; empty: it does not fit.

    It is to be drawn in black on white.
    """
    import segno  # 20 ms, and wanted by few

    try:
        made = segno.make(text, error="l", micro=False, boost_error=False)
    except segno.DataOverflowError:
        return []
    for quiet in (QUIET, LEAST_QUIET):
        modules = [[bool(module) for module in row] for row in made.matrix_iter(border=quiet)]
        if len(modules[0]) <= columns and (len(modules) + 1) // 2 <= rows:
            below = [*modules[1::2], [False] * len(modules[0])]
            return ["".join(map(_half, upper, lower)) for upper, lower in zip(modules[::2], below, strict=False)]
    return []


def _half(upper: bool, lower: bool) -> str:
    return " ▄▀█"[2 * upper + lower]
