"""`reader` and `python -m reader`."""

import signal
import sys


def main() -> int:
    """Run the command line; return the exit code."""
    # Until the TUI has the terminal, ^C ends the process as it would any Unix tool: no traceback, and what was being
    # written is a transaction that did or did not happen.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    from reader.cli import run

    return run(sys.argv[1:])


def shell() -> int:
    """`reader-shell`: `reader shell` as a login shell, which is given no arguments of its own."""
    sys.argv[1:1] = ["shell"]
    return main()


if __name__ == "__main__":
    sys.exit(main())
