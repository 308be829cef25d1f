"""When the next frame may be painted, and whether the line is slow."""

import pytest

from reader.tui.pace import GIVE_UP, QUESTION, TRIES, Pace


class Line:
    """A pace on a line of so many bytes a second, on which time passes only when told."""

    def __init__(self, rate: float = 1e6, way: float = 0.0) -> None:
        self.now, self.rate, self.way = 100.0, rate, way
        self.pace = Pace(lambda: self.now)
        self.free = 0.0
        self.answers: list[float] = []

    def frame(self, count: int) -> None:
        """Paint a frame, which the system takes at once."""
        self.pace.handed_over()
        asked = bool(self.pace.writing(count))
        self.pace.written(1, 0.0)
        self.free = max(self.free, self.now) + count / self.rate
        if asked:
            self.answers.append(self.free + self.way)

    def until(self, moment: float) -> None:
        """Let time pass, and the answers come."""
        while self.answers and self.answers[0] <= moment:
            self.now = max(self.now, self.answers.pop(0))
            if self.pace.answered():
                self.frame(4)
        self.now = moment

    def rest(self) -> None:
        """Wait until all has been answered."""
        while self.answers:
            self.until(self.answers[0])
        self.now += 1

    def known(self) -> "Line":
        """Long enough in use to be known."""
        for count in (100, 6000, 400, 400):
            self.frame(count)
            self.rest()
        return self


def test_a_frame_waits_until_the_terminal_has_taken_the_last_one():
    line = Line(rate=960).known()
    assert line.pace.wait() == 0
    line.frame(450)
    assert line.pace.wait() > 0
    line.until(line.now + 0.4)
    assert line.pace.wait() > 0
    line.until(line.now + 0.1)
    assert line.pace.wait() == 0


def test_a_frame_waits_until_the_last_one_is_written():
    pace = Pace()
    pace.handed_over()
    pace.writing(400)
    assert pace.wait() > 0
    pace.written(1, 0.0)
    assert pace.wait() == 0  # whether this terminal answers is not known yet


def test_where_only_the_way_is_long_no_frame_waits_for_it():
    line = Line(rate=1e6, way=0.3).known()
    for _ in range(8):
        line.frame(450)
        assert line.pace.wait() < 0.002
        line.until(line.now + 0.03)


def test_a_line_that_becomes_slow_is_noticed_within_a_way():
    line = Line(rate=1e6, way=0.1).known()
    line.rate = 960
    painted = 0
    for _ in range(60):
        if line.pace.wait() == 0:
            line.frame(450)
            painted += 1
        line.until(line.now + 1 / 30)
    assert painted < 12
    assert line.pace.slow


def test_an_answer_that_does_not_come_is_waited_for_in_vain_but_not_for_ever():
    line = Line().known()
    for tries in range(TRIES):
        line.frame(450)
        line.answers.clear()
        assert line.pace.wait() > 0
        line.now += GIVE_UP * 2**tries + 1
        assert line.pace.wait() == 0
    line.frame(450)
    assert not line.answers  # it is not asked any more
    assert line.pace.wait() == 0


def test_a_late_answer_does_no_harm():
    line = Line().known()
    line.frame(450)
    line.now += 60
    assert line.pace.wait() == 0
    assert line.pace.answered() is False
    line.answers.clear()
    line.frame(450)
    assert line.pace.wait() > 0


def test_an_answer_may_come_before_the_write_is_known_to_have_ended():
    line = Line().known()
    line.pace.handed_over()
    assert line.pace.writing(450) == QUESTION
    line.pace.answered()
    line.pace.written(1, 0.0)
    assert line.pace.wait() == 0
    line.frame(450)
    line.rest()
    assert line.pace.wait() == 0


def test_a_terminal_that_has_never_answered_is_asked_once():
    pace = Pace()
    pace.handed_over()
    assert pace.writing(100) == QUESTION
    pace.written(1, 0.0)
    assert pace.writing(100) == ""


def test_what_was_written_before_the_first_answer_is_asked_for_with_it():
    line = Line(rate=960, way=0.3)
    line.frame(100)
    line.frame(6000)
    assert len(line.answers) == 1
    line.until(line.answers[0])
    assert len(line.answers) == 1
    assert line.pace.wait() > 0
    line.rest()
    assert line.pace.wait() == 0


def test_nothing_is_asked_at_the_end():
    line = Line().known()
    line.pace.end(0)
    assert line.pace.writing(10) == ""
    line.pace.begin()
    assert line.pace.writing(10) == QUESTION


@pytest.mark.parametrize(("rate", "slow"), [(240, True), (960, True), (2_000, True), (50_000, False), (1e7, False)])
@pytest.mark.parametrize("way", [0.0, 0.1, 0.6])
def test_a_line_is_slow_by_its_rate_and_not_by_its_way(rate, slow, way):
    line = Line(rate, way).known()
    for _ in range(3):
        line.frame(5000)
        line.rest()
    assert line.pace.slow is slow


def test_one_hiccup_makes_no_slow_line():
    line = Line(way=0.05).known()
    line.frame(450)
    line.answers[0] += 20
    line.rest()
    for _ in range(3):
        line.frame(450)
        line.rest()
    assert not line.pace.slow


def test_a_line_that_is_good_again_is_noticed_by_large_frames():
    line = Line(rate=960).known()
    assert line.pace.slow
    line.rate = 1e6
    for _ in range(5):
        line.frame(60)  # tells nothing
        line.rest()
    assert line.pace.slow
    for _ in range(2):
        line.frame(4000)
        line.rest()
    assert not line.pace.slow


def test_writes_that_block_tell_of_a_slow_line_too():
    pace = Pace()
    for _ in range(2):
        pace.handed_over()
        pace.writing(400)
        pace.written(1, 0.5)
    assert pace.slow


def test_what_was_lost_before_the_terminal_was_taken_again_is_not_waited_for():
    line = Line()
    line.pace.handed_over()
    assert line.pace.wait() == GIVE_UP
    line.pace.begin()
    assert line.pace.wait() == 0
