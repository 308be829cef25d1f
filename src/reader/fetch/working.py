"""Where the work of a fetch is done: an event loop in a thread of its own, and threads beside it for what is slow."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Thread
from typing import Any, ParamSpec, Self, TypeVar

from reader.fetch.events import Event

P = ParamSpec("P")
T = TypeVar("T")

Emit = Callable[[Event], None]

PARSERS = 2


@dataclass(slots=True)
class _End:
    """The end of the events, and why, if it is not a good one."""

    error: BaseException | None = None


@dataclass(slots=True)
class _Running:
    """What is needed to stop it."""

    loop: asyncio.AbstractEventLoop | None = None
    task: asyncio.Task[Any] | None = None
    stopped: bool = False

    def stop(self) -> None:
        """Cancel it, should it still run."""
        self.stopped = True
        if self.loop and self.task:
            with suppress(RuntimeError):  # the loop has ended by itself
                self.loop.call_soon_threadsafe(self.task.cancel)


def running(work: Callable[[Emit], Coroutine[Any, Any, None]]) -> Generator[Event, None, None]:
    """Give the events of some asynchronous work as they come; what it raises is raised here.

    The work goes on while an event is dealt with, however long that takes. Closing the iterator cancels the work, and
    returns when it has tidied up.
    """
    events: SimpleQueue[Event | _End] = SimpleQueue()
    state = _Running()

    async def run() -> None:
        state.loop, state.task = asyncio.get_running_loop(), asyncio.current_task()
        if not state.stopped:
            await work(events.put)

    def in_thread() -> None:
        try:
            asyncio.run(run())
        except BaseException as error:
            events.put(_End(error))
        else:
            events.put(_End())

    thread = Thread(target=in_thread, name="fetch")
    thread.start()
    try:
        while not isinstance(event := events.get(), _End):
            yield event
        if event.error:
            raise event.error
    finally:
        state.stop()
        thread.join()


class Hands:
    """Threads beside an event loop: one that writes to the archive, so that writers never wait for each other.

    Others parse, so that the network goes on meanwhile.
    """

    def __init__(self) -> None:
        self._writer = ThreadPoolExecutor(1, "archive")
        self._parsers = ThreadPoolExecutor(PARSERS, "parser")

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_why: object) -> None:
        """Wait for what is being written, not for what is being parsed."""
        self._parsers.shutdown(wait=False, cancel_futures=True)
        self._writer.shutdown(wait=True)

    async def write(self, call: Callable[P, T], *args: P.args, **options: P.kwargs) -> T:
        """Call it in the one thread that uses the archive."""
        return await asyncio.wrap_future(self._writer.submit(call, *args, **options))

    async def parse(self, call: Callable[P, T], *args: P.args, **options: P.kwargs) -> T:
        """Call it in a thread for parsing."""
        return await asyncio.wrap_future(self._parsers.submit(call, *args, **options))

    def write_last(self, call: Callable[P, T], *args: P.args, **options: P.kwargs) -> T:
        """Call it after all else that is being written, and wait for it, even where the loop is being cancelled."""
        return self._writer.submit(call, *args, **options).result()


async def together(worker: Callable[[], Coroutine[Any, Any, None]], count: int) -> None:
    """Run a coroutine `count` times at once; the first error ends all of them and is raised."""
    try:
        async with asyncio.TaskGroup() as group:
            for _number in range(count):
                group.create_task(worker())
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from None
