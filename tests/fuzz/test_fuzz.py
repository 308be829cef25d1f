"""Each target for a short while; `make fuzz` goes on for longer, and looks at what code the bytes lead to."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.fuzz.targets import TARGETS, seeds

EXAMPLES = 60


def spoiled(seed: bytes) -> st.SearchStrategy[bytes]:
    """A good input with some bytes of it changed, left out or put in."""
    change = st.tuples(st.integers(0, len(seed)), st.integers(0, 4), st.binary(max_size=4))

    def apply(changes: list[tuple[int, int, bytes]]) -> bytes:
        data = seed
        for place, gone, new in changes:
            data = data[:place] + new + data[place + gone :]
        return data

    return st.lists(change, max_size=6).map(apply)


@pytest.mark.parametrize("name", TARGETS)
def test_no_bytes_do_what_they_may_not(name: str) -> None:
    strategy = st.binary(max_size=300) | st.text(max_size=100).map(lambda text: text.encode("utf-8", "surrogatepass"))
    for seed in seeds(name):
        strategy |= spoiled(seed)

    @settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
    @given(strategy)
    def held(data: bytes) -> None:
        TARGETS[name](data)

    held()


def test_every_seed_is_good() -> None:
    for name, target in TARGETS.items():
        for seed in seeds(name):
            target(seed)
