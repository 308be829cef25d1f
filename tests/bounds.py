"""A bound on work that holds however busy the machine is with other things."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Fail where what is done here takes more processor time than that.

    It is there to find what grows without bound, not to measure: what is expected takes a tenth of it or less.
    """
    begun = time.process_time()
    yield
    taken = time.process_time() - begun
    assert taken < seconds, f"it took {taken:.1f} s of processor time"
