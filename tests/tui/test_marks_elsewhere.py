"""What the person marks on another machine is shown as it comes."""

import threading

from tests.tui.test_marking import line_of

from reader.archive.marks import Marks
from reader.archive.query import ALL


class Far(Marks):
    """Marks that others write too: it notes what it is asked for."""

    asked = 0
    trouble = ""

    def catch_up(self, patience: float = 0.0) -> None:
        self.asked += 1

    @property
    def problem(self) -> str:
        return self.trouble

    def come(self) -> None:
        """Tell of it as the thread does that speaks to the server."""
        assert self.listener is not None
        thread = threading.Thread(target=self.listener)
        thread.start()
        thread.join()


async def test_marks_from_elsewhere_are_shown_without_a_key_and_the_place_stays(open_reader, large, marks_path, marks):
    first, second = (headline.id for headline in large.headlines(ALL, limit=2).headlines)
    far = Far(marks_path)
    async with open_reader(large, marks=far) as it:
        await it.press("j", "l")
        before = it.body_lines[-1], it.reading.body.position
        marks.mark(second, starred=True, position=3)
        marks.mark(first, read=True)
        marks.set_tags(second, ["别处"])
        assert "★" not in it.text
        far.come()
        await it.until(lambda: "★" in it.state_line)
        await it.until(lambda: "#别处" in it.body)
        assert "●" not in line_of(it, "第500号")
        assert (it.body_lines[-1], it.reading.body.position) == before
        marks.mark(second, starred=False)
        far.come()
        await it.until(lambda: "★" not in it.text)


async def test_coming_back_to_the_window_and_g_ask_for_what_was_marked_elsewhere(open_reader, large, marks_path):
    far = Far(marks_path)
    async with open_reader(large, marks=far) as it:
        before = far.asked
        it.app.on_app_focus()
        assert far.asked == before + 1
        await it.press("g")
        assert far.asked == before + 2


async def test_marks_that_wait_for_a_server_are_told_in_a_line_once(open_reader, large, marks_path):
    far = Far(marks_path)
    async with open_reader(large, marks=far) as it:
        far.trouble = "Marks wait here for the server"
        far.come()
        await it.until(lambda: far.trouble in it.state_line)
        far.trouble = ""
        far.come()
        it.reading._end_notice()
        await it.press("j")
        assert "Marks wait" not in it.text
