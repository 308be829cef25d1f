"""`reader doctor`: what was found, what to change, and what a bug report needs."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from pathlib import Path

from reader import __version__, language
from reader.cli.about_files import file_findings
from reader.cli.about_terminal import terminal_findings
from reader.cli.context import Context, Exit
from reader.cli.finding import GROUPS, Finding, State
from reader.cli.output import Output
from reader.language import N_, _, ngettext
from reader.text.cells import cells
from reader.text.linebreak import break_lines

PARTS = ("textual", "rich", "apsw", "PyYAML", "lxml", "aiohttp", "pypinyin", "OpenCC", "rjieba")
"""What reader is built on, by the names of the packages."""

SERVER_PARTS = ("psycopg",)
"""What an archive on a server needs besides."""

_LABEL_CELLS = 24
_NARROW = 60
"""Cells under which labels have lines of their own."""
_STYLES = {State.OK: "2", State.NOTE: "1", State.PROBLEM: "1;7"}
_MARKS = {State.OK: N_("ok"), State.NOTE: N_("note"), State.PROBLEM: N_("problem")}


def arguments(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "--repair", action="store_true", help=_("save what can be read of a damaged archive or marks file")
    )
    parser.add_argument("--full", action="store_true", help=_("read all of the archive, which may take minutes"))
    parser.add_argument("--json", action="store_true", help=_("one JSON object, for a bug report: nothing you read"))


def doctor(context: Context, options: Namespace) -> int:
    """Look at everything; the exit code is 1 where there is a problem."""
    if options.repair:
        from reader.cli.repairing import repair

        return repair(context, options)
    if options.json:
        language.use("en")
    findings = [_without_home(finding) for finding in _findings(context, full=options.full)]
    problems = sum(finding.state is State.PROBLEM for finding in findings)
    if options.json:
        _write_json(context.output, findings, problems)
    else:
        _write(context.output, findings, problems)
    return Exit.FAILED if problems else Exit.GOOD


def _findings(context: Context, *, full: bool) -> Iterator[Finding]:
    yield from terminal_findings(context)
    yield from file_findings(context, full=full)
    yield from part_findings(server=context.file is None)


def part_findings(*, server: bool = False) -> Iterator[Finding]:
    """The version of each part, with those that an archive on a server needs; none of them is loaded for that."""
    from importlib.metadata import PackageNotFoundError, version
    from platform import machine, python_implementation, python_version, release, system

    import apsw

    def part(name: str, value: str, advice: str = "", state: State = State.OK) -> Finding:
        return Finding("parts", name.lower(), name, value, advice, state)

    yield part("reader", __version__)
    yield part("system", f"{system()} {release()} {machine()}")
    yield part("Python", f"{python_version()} ({python_implementation()})")
    for name in (*PARTS, *(SERVER_PARTS if server else ())):
        try:
            yield part(name, version(name))
        except PackageNotFoundError:
            advice = _("It is missing: install reader-tui anew, in an environment of its own.")
            yield part(name, _("not there"), advice, State.PROBLEM)
    yield part("SQLite", apsw.sqlite_lib_version())


def _without_home(finding: Finding) -> Finding:
    """A finding that does not tell whose it is."""
    from dataclasses import replace

    home = str(Path.home())
    if len(home) < 2:
        return finding
    return replace(finding, value=finding.value.replace(home, "~"), advice=finding.advice.replace(home, "~"))


def _write_json(output: Output, findings: Sequence[Finding], problems: int) -> None:
    from reader.cli.rows import as_json

    fields = [
        {
            "group": finding.group,
            "name": finding.name,
            "state": str(finding.state),
            "value": finding.value,
            "advice": finding.advice,
        }
        for finding in findings
    ]
    output.line(as_json({"reader": __version__, "problems": problems, "findings": fields}, output))


def _write(output: Output, findings: Sequence[Finding], problems: int) -> None:
    """Write the findings in groups, and below what is not well, in so many words, what to do."""
    for group, title in GROUPS.items():
        if found := [finding for finding in findings if finding.group == group]:
            output.line(output.style(_(title), "1"))
            for finding in found:
                _write_one(output, finding)
            output.line()
    if problems:
        output.line(ngettext("{n} problem.", "{n} problems.", problems).format(n=problems))
    else:
        output.line(_("All is well."))


def _write_one(output: Output, finding: Finding) -> None:
    """Write one finding: what it is and how it is side by side or, where it is narrow, one below the other."""
    width = max(20, output.width or 100)
    label = f"  {_(finding.label)}"
    blank = " " * (_LABEL_CELLS + 2 if width >= _NARROW else 4)
    if width < _NARROW:
        output.line(label)
        first = blank
    else:
        first = label + " " * max(2, len(blank) - cells(label))
    room = width - len(blank)
    state = _(_MARKS[finding.state])
    text = finding.value if finding.state is State.OK else f"{state}: {finding.value}"
    for start, end in break_lines(text, room):
        output.line(first + output.style(text[start:end], _STYLES[finding.state]))
        first = blank
    for start, end in break_lines(finding.advice, room):
        output.line(blank + finding.advice[start:end])
