"""`reader doctor --repair`: what can be read of a damaged archive or marks file, in a new one."""

from __future__ import annotations

import time
from argparse import Namespace
from pathlib import Path

from reader.cli.context import Context, Exit
from reader.cli.output import tell
from reader.errors import ReaderError
from reader.language import _, ngettext


def repair(context: Context, _options: Namespace) -> int:
    """Look through the archive and the marks, and repair what is damaged; exit code 1 where that could not be done."""
    from reader.archive.sqlite.repair import ARCHIVE_FILE, MARKS_FILE

    if context.file is None:
        text = _(
            "{archive}: a server looks after its own files: nothing to repair here; docs/postgres.md says what to do"
        )
        context.output.line(text.format(archive=context.shown))
        return Exit.GOOD if _set_aside(context) else Exit.FAILED
    done = [
        _repaired(context, path, store)
        for path, store in ((context.file, ARCHIVE_FILE), (context.marks_file, MARKS_FILE))
        if path.exists()
    ]
    if not done:
        tell(_("there is neither an archive nor a marks file yet"))
    return Exit.GOOD if all(done) else Exit.FAILED


def _set_aside(context: Context) -> bool:
    """Move a damaged local file of marks away, since the marks are on the server; whether there is none any more."""
    from reader.archive.postgres.marks_file import FORMAT
    from reader.archive.sqlite import rebuild, repair

    path = context.marks_file
    if not path.exists():
        return True
    try:
        if repair.is_sound(path, repair.Store(FORMAT, rebuild.read_marks, rebuild.fill_marks)):
            context.output.line(_("{path}: all of it can be read; nothing was done").format(path=path))
            return True
        kept = path.with_name(f"{path.stem}-damaged-{int(time.time())}{path.suffix}")
        for ending in ("", "-wal", "-shm", "-journal"):
            if (file := Path(f"{path}{ending}")).exists():
                file.rename(f"{kept}{ending}")
    except (ReaderError, OSError) as error:
        tell(str(error))
        return False
    context.output.line(_("{path}: damaged; the server has all marks but those that waited here").format(path=path))
    context.output.line(_("The damaged file is kept: {path}").format(path=kept))
    return True


def _repaired(context: Context, path: Path, store: object) -> bool:
    """Whether the file is sound, or is so now; what was done is told."""
    from reader.archive.sqlite import repair as repairing

    assert isinstance(store, repairing.Store)
    try:
        if repairing.is_sound(path, store):
            context.output.line(_("{path}: all of it can be read; nothing was done").format(path=path))
            return True
        context.output.line(_("{path}: damaged; what can be read is being saved").format(path=path))
        result = repairing.repair(path, store)
    except ReaderError as error:
        tell(str(error))
        return False
    context.output.line(f"{path}: {_told(result, store is repairing.ARCHIVE_FILE)}")
    context.output.line(_("The damaged file is kept: {path}").format(path=result.kept))
    return True


def _told(result: object, articles: bool) -> str:
    """How much was saved and lost."""
    from reader.archive.sqlite.repair import Repaired

    assert isinstance(result, Repaired)
    if not articles:
        return ngettext("{n:,} mark saved", "{n:,} marks saved", result.saved).format(n=result.saved)
    parts = [
        ngettext("{n:,} article saved", "{n:,} articles saved", result.saved).format(n=result.saved),
        _("{n:,} lost").format(n=result.lost),
    ]
    if result.textless:
        parts.append(_("of {n:,} only the headline").format(n=result.textless))
    if result.headless:
        parts.append(_("{n:,} texts without their headlines").format(n=result.headless))
    return _(", ").join(parts)
