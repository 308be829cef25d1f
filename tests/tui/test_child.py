"""A command in a process of its own: what it says comes in few pieces, and it always ends."""

import json
import sys
import threading
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from reader.text.clean import clean_line
from reader.tui.child import TELL_EVERY, Child
from reader.tui.fetching import LONGEST, FullText, Tally


class Run:
    """A Python program, run to its end; what it said, how often news were told, and how it ended."""

    def __init__(self, code):
        self.events, self.told, self.ending = [], 0, None
        self.is_over = threading.Event()
        self.child = Child((sys.executable, "-I", "-S", "-c", code), self.events.append, self._tell, self._end)

    def _tell(self):
        self.told += 1

    def _end(self, ending):
        self.ending = ending
        self.is_over.set()

    def wait(self):
        assert self.is_over.wait(10)
        return self


def test_what_comes_line_by_line_is_told_twice_a_second_at_most():
    code = "import time\nfor n in range(60):\n  print('{\"n\":%d}' % n, flush=True)\n  time.sleep(.02)"
    started = time.monotonic()
    run = Run(code).wait()
    assert [event["n"] for event in run.events] == list(range(60))
    assert 1 <= run.told <= (time.monotonic() - started) / TELL_EVERY + 1


def test_a_line_may_come_in_pieces_and_the_last_one_without_its_end():
    code = "import sys,time\nfor part in ('{\"a\"', ':1}\\n{\"b\":', '2}'):\n"
    code += "  sys.stdout.write(part); sys.stdout.flush(); time.sleep(.1)"
    assert Run(code).wait().events == [{"a": 1}, {"b": 2}]


def test_a_line_without_end_takes_no_more_memory_than_allowed():
    run = Run("for _ in range(20): print('x' * 100_000, end='')\nprint()\nprint('{}')").wait()
    assert run.events == [{}]
    assert run.ending.garbled
    assert len(run.child._rest) == 0


def test_what_no_list_of_processes_may_show_goes_by_the_environment():
    events, over = [], threading.Event()
    code = "import os\nprint('{\"kept\": %d}' % (os.environ['KEPT'] == 'a secret'))"
    command = (sys.executable, "-I", "-S", "-c", code)
    Child(command, events.append, lambda: None, lambda _ending: over.set(), {"KEPT": "a secret"})
    assert over.wait(10)
    assert events == [{"kept": 1}]


def test_much_on_standard_error_hinders_nothing_and_the_last_line_is_kept():
    run = Run("import sys\nfor n in range(50_000): print('line', n, file=sys.stderr)\nsys.exit(1)").wait()
    assert (run.ending.code, run.ending.complaint) == (1, "line 49999")


def test_stopped_before_it_began_it_ends_too():
    run = Run("import time; time.sleep(60)")
    run.child.stop()
    assert run.wait().ending.code != 0  # by the signal, or by what Python makes of it while it starts


def test_it_reads_no_key_and_has_no_terminal():
    code = 'import os,sys\nprint(\'{"in": %d, "leads": %d}\' % (len(sys.stdin.read()), os.getsid(0) == os.getpid()))'
    assert Run(code).wait().events == [{"in": 0, "leads": 1}]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)
NAMES = st.sampled_from(["event", "url", "name", "outcome", "new", "updated", "error", "done", "feeds", "id", "title"])
WORDS = st.sampled_from(["begin", "feed", "article", "end", "failed", "gone", "new", "filled"])


@settings(max_examples=100)
@given(st.lists(st.dictionaries(NAMES, JSON | WORDS, max_size=8), max_size=6))
def test_any_events_leave_numbers_and_clean_lines(events):
    tally, text = Tally(), FullText("id")
    for event in events:
        again = json.loads(json.dumps(event))
        tally.take(again)
        text.take(again)
    assert min(tally.new, tally.updated) >= 0
    assert 0 <= tally.done <= (tally.feeds or 0)
    shown = [tally.summary("E"), text.title, text.error, text.outcome]
    for failure in tally.failures:
        shown += [failure.name, failure.error, failure.url]
        assert len(failure.name) <= LONGEST
    assert shown == [clean_line(line) for line in shown]
