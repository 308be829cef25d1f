"""R in a real terminal, with the real `reader fetch` and a server on this machine."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import psutil
import pytest
from tests.terminal.seed import FIRST_WORDS

from reader.paths import config_file

pytestmark = pytest.mark.terminal

ITEM = "<item><title>消息第{n}号</title><link>https://example.org/{n}</link><description>摘要{n}。</description></item>"


class Server(ThreadingHTTPServer):
    """A feed of `items` items; it answers only while it is `awake`."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.items = 1
        self.asked = threading.Event()
        self.awake = threading.Event()
        self.awake.set()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/feed"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.set()
        self.server.awake.wait(30)
        items = "".join(ITEM.format(n=n) for n in range(self.server.items))
        body = f'<rss version="2.0"><channel><title>晚报</title>{items}</channel></rss>'.encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/rss+xml; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


@pytest.fixture
def server(home, piped):
    """A server whose feed is followed already."""
    with Server() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        config_file().parent.mkdir(parents=True, exist_ok=True)
        config_file().write_text("network:\n  allow:\n    - 127.0.0.1\n", "utf-8")
        assert piped("subscribe", server.url).returncode == 0
        server.asked.clear()
        yield server
        server.awake.set()
        server.shutdown()


def test_new_articles_come_in_at_r_and_are_shown_at_g(reader, server):
    server.items = 3
    terminal = reader()
    terminal.wait_for(FIRST_WORDS[:4])
    terminal.send(b"hR")
    terminal.wait_for("R fetches all")
    terminal.send(b"R")
    terminal.wait_for("2 new · g shows them", timeout=20)
    terminal.send(b"g")
    terminal.wait_for("消息第2号")
    terminal.send(b"q")
    assert terminal.wait() == 0


def test_quitting_while_it_fetches_leaves_no_process_behind(reader, server, home):
    server.awake.clear()
    terminal = reader()
    terminal.wait_for(FIRST_WORDS[:4])
    terminal.send(b"hR")
    terminal.wait_for("R fetches all")
    terminal.send(b"R")
    assert server.asked.wait(20)
    children = psutil.Process(terminal.process.pid).children(recursive=True)
    assert children
    terminal.send(b"q")
    assert terminal.wait() == 0
    _gone, left = psutil.wait_procs(children, timeout=3)
    assert not left
    assert terminal.tty_restored
