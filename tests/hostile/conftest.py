"""Commands in this process, as tests/cli has them."""

from tests.cli.conftest import run, terminal

__all__ = ["run", "terminal"]
