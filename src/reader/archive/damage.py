"""What is said where a store holds what no reader writes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def held_against_damage(told: Callable[[str], Exception], *, always: bool = False) -> Iterator[None]:
    """Turn what Python says of values that no reader writes into what `told` makes of it.

    With READER_DEBUG it is left as it is (but not `always`), since it could be a fault of ours too.
    """
    try:
        yield
    except (
        ValueError,
        TypeError,
        LookupError,
        AttributeError,
        AssertionError,
        ArithmeticError,
        RecursionError,
    ) as error:
        if os.environ.get("READER_DEBUG") and not always:
            raise
        raise told(str(error)) from error
