"""The command line: `run` finds the command, and turns whatever goes wrong into one line and an exit code."""

from __future__ import annotations

import os

from reader.cli import output
from reader.cli.context import Context, Exit
from reader.errors import ReaderError
from reader.language import _


def run(argv: list[str]) -> int:
    """Run a command line without the program's name; return the exit code (0 good, 1 not found or failed, 2 usage)."""
    output.prepare()
    try:
        code = _run(argv)
        output.flush()
    except SystemExit as end:
        code = _flushed(end.code if isinstance(end.code, int) else Exit.GOOD)
    except BrokenPipeError:
        # Whoever read our output has what they wanted, as in `reader list | head -1`.
        output.abandon()
        code = Exit.GOOD
    except KeyboardInterrupt:
        output.abandon()
        code = 130  # 128 + SIGINT, as shells say it
    except ReaderError as error:
        output.tell(str(error))
        code = Exit.FAILED
    except Exception as error:
        if os.environ.get("READER_DEBUG"):
            raise
        text = _("something went wrong: {error} (set READER_DEBUG=1 for details)")
        output.tell(text.format(error=_one_line(repr(error))))
        code = Exit.FAILED
    return int(code)


def _run(argv: list[str]) -> int:
    if argv[:1] == ["shell"]:
        # Before any setting of the person's is read
        from reader.cli import shell

        return shell.main(argv[1:])
    from reader import settings as all_settings
    from reader.cli import parser

    settings = all_settings.load()
    options = parser.split(argv)
    name, linear = options.command, options.linear
    command = next((command for command in parser.COMMANDS if command.name == name), None)
    run_command = None
    if command:
        from importlib import import_module

        module = import_module(f"reader.cli.{command.module}")
        options = parser.parse(command, getattr(module, command.arguments), options)
        run_command = getattr(module, command.run)
    context = Context(settings, output.Output(options.color, settings.links), options.archive, linear=linear)
    try:
        if run_command is None:
            from reader.cli import screen

            return screen.start(context)
        for mistake in settings.mistakes:
            output.tell(mistake)
        return int(run_command(context, options))
    except ReaderError as error:
        context.failure = str(error)
        raise
    finally:
        context.close()


def _flushed(code: int) -> int:
    """The exit code after the help or the version was written."""
    try:
        output.flush()
    except BrokenPipeError:
        output.abandon()
    except ReaderError as error:
        output.tell(str(error))
        return Exit.FAILED
    return code


def _one_line(text: str) -> str:
    from reader.text.clean import clean_line

    return clean_line(text)[:300]
