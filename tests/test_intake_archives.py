"""Many at once: folders, patterns, compressed files, tar, zip and web archives, whole, broken and hostile ones."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import random
import resource
import struct
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from backports import zstd
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.bounds import at_most
from tests.shared import hostile, needs_data

from reader import intake
from reader.errors import ReaderError
from reader.formats import PageInfo
from reader.intake import archives, compressed, opening
from reader.text.clean import clean_line


def markdown(title: str, text: str = "文字。") -> bytes:
    return f"---\ntitle: {title}\n---\n\n{text}\n".encode()


A, B, C = markdown("甲"), markdown("乙"), markdown("丙")
PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)


def tar(*files: tuple[str, bytes], mode: str = "w") -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode=mode) as archive:  # type: ignore[call-overload]
        for name, data in files:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return stream.getvalue()


def zipped(*files: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return stream.getvalue()


def warc(
    *answers: tuple[str, bytes], gzipped: bool = True, headers: tuple[tuple[str, str], ...] = (), status: str = "200 OK"
) -> bytes:
    kind = () if any(name == "Content-Type" for name, _ in headers) else (("Content-Type", "text/plain"),)
    head = f"HTTP/1.1 {status}\r\n" + "".join(f"{name}: {value}\r\n" for name, value in (*kind, *headers)) + "\r\n"
    records = []
    for url, data in answers:
        payload = head.encode() + data
        start = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2025-03-02T05:25:36Z\r\n"
            "WARC-Record-ID: <urn:uuid:12345678-feed-1234-8234-123456789abc>\r\n"
            f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(payload)}\r\n\r\n"
        )
        record = start.encode() + payload + b"\r\n\r\n"
        records.append(gzip.compress(record) if gzipped else record)
    return b"".join(records)


def taken(*paths: Path | str) -> tuple[list[str], list[str], intake.Course]:
    """Titles, errors, and the course."""
    errors: list[str] = []
    course = intake.Course(lambda error: errors.append(str(error)))
    titles = [article.title for article in intake.articles(map(str, paths), None, course)]
    assert all(clean_line(error) == " ".join(error.split()) and "\n" not in error for error in errors)
    assert len(errors) == course.failures
    return titles, errors, course


@pytest.fixture
def put(tmp_path: Path) -> Callable[[bytes], Path]:
    """Write a file without a telling name."""

    def put(data: bytes, name: str = "file") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    return put


Put = Callable[..., Path]
MEMBERS = (("a/1.md", A), ("a/2", B), (".git/x", B), ("__MACOSX/a/._1.md", B), ("p.png", PNG))


@pytest.mark.parametrize(
    "data",
    [
        tar(*MEMBERS),
        tar(*MEMBERS, mode="w:gz"),
        bz2.compress(tar(*MEMBERS)),
        lzma.compress(tar(*MEMBERS)),
        zstd.compress(tar(*MEMBERS)),
        zipped(*MEMBERS),
        zipped(*MEMBERS, method=zipfile.ZIP_STORED),
        zipped(*MEMBERS, method=zipfile.ZIP_BZIP2),
        zipped(("in.tar", tar(*MEMBERS))),
        tar(("in.zip", zipped(*MEMBERS))),
        gzip.compress(tar(("in.tar.xz", lzma.compress(tar(*MEMBERS))))),
    ],
    ids=("tar", "tar.gz", "tar.bz2", "tar.xz", "tar.zst", "zip", "stored", "zip.bz2", "zip.tar", "tar.zip", "deep"),
)
def test_archives_are_told_by_what_they_hold(data: bytes, put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    titles, errors, course = taken(put(data))
    assert (titles, errors, course.passed_over) == (["甲", "乙"], [], 1)
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(data)))
    assert taken("-")[0] == titles


def test_a_zip_comes_through_a_pipe(put: Put) -> None:
    path = put(zipped(*MEMBERS))
    code = "from reader import intake; print(len(intake.articles_of('-')))"
    with path.open("rb") as file, subprocess.Popen(["cat"], stdin=file, stdout=subprocess.PIPE) as cat:
        done = subprocess.run(
            [sys.executable, "-c", code], stdin=cat.stdout, capture_output=True, text=True, check=True
        )
    assert done.stdout == "2\n"


@pytest.mark.parametrize(
    "data",
    [
        gzip.compress(A),
        gzip.compress(A[:9]) + gzip.compress(A[9:]),
        bz2.compress(A),
        lzma.compress(A),
        lzma.compress(A[:9]) + lzma.compress(A[9:]),
        zstd.compress(A),
    ],
    ids=("gz", "gz gz", "bz2", "xz", "xz xz", "zst"),
)
def test_a_compressed_page_is_a_page(data: bytes, put: Put) -> None:
    assert taken(put(data))[:2] == (["甲"], [])


def test_what_is_compressed_twice_or_nested_deeper_is_told(put: Put) -> None:
    assert "compressed twice" in taken(put(gzip.compress(gzip.compress(A))))[1][0]
    deep = zipped(("1.zip", zipped(("2.zip", zipped(("3.md", A))), ("b.md", B))))
    titles, errors, _course = taken(put(deep))
    assert titles == ["乙"]
    assert "nested too deep" in errors[0]


def test_errors_name_the_member(put: Put) -> None:
    path = put(zipped(("a/page.html", b"some words"), ("b.md", B)), "archive.zip")
    titles, errors, _course = taken(path)
    assert titles == ["乙"]
    assert errors[0].startswith(f"{path}/a/page.html: ")


def test_a_folder_is_walked_in_order_without_hidden_files_and_loops(tmp_path: Path, put: Put) -> None:
    put(B, "f/b/1.md")
    put(A, "f/a.md")
    put(C, "f/c.zip")
    (tmp_path / "f/c.zip").write_bytes(zipped(("x", C)))
    put(A, "f/.hidden/1.md")
    put(PNG, "f/p.png")
    put(b"no article", "f/z.txt")
    (tmp_path / "f/b/loop").symlink_to(tmp_path / "f")
    (tmp_path / "f/b/self").symlink_to("self")
    os.mkfifo(tmp_path / "f/pipe")
    titles, errors, course = taken(tmp_path / "f")
    assert titles == ["甲", "乙", "丙"]
    assert [error.partition(":")[0].rpartition("/")[2] for error in errors] == ["self", "z.txt"]
    assert course.passed_over == 1


def test_a_folder_of_any_depth_is_walked(tmp_path: Path) -> None:
    before = Path.cwd()
    os.chdir(tmp_path)
    try:
        for _ in range(1200):
            os.mkdir("d")
            os.chdir("d")
        Path("x.md").write_bytes(A)
        os.chdir(before)
        assert taken(tmp_path)[:2] == (["甲"], [])
    finally:
        os.chdir(before)
        subprocess.run(["rm", "-r", tmp_path / "d"], check=True)


def test_patterns_that_the_shell_left_are_expanded(tmp_path: Path, put: Put) -> None:
    put(B, "b.md")
    put(A, "a.md")
    put(C, "[c].md")
    assert taken(tmp_path / "*.md")[0] == ["丙", "甲", "乙"]
    assert taken(tmp_path / "[c].md")[0] == ["丙"]
    assert "no file is named so" in taken(tmp_path / "*.html")[1][0]


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    assert "no files in this folder" in taken(tmp_path)[1][0]


def test_an_encrypted_member_is_told_and_the_others_are_read(put: Put) -> None:
    data = bytearray(zipped(("a.md", A), ("b.md", B)))
    data[data.index(b"PK\x03\x04") + 6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    titles, errors, _course = taken(put(bytes(data)))
    assert titles == ["乙"]
    assert "encrypted" in errors[0]


def test_a_zip_whose_sizes_are_wrong_is_told_by_member(put: Put) -> None:
    data = bytearray(zipped(("a.md", A), ("b.md", B)))
    at = data.index(b"PK\x01\x02")
    struct.pack_into("<I", data, at + 24, 1 << 30)
    struct.pack_into("<I", data, at + 16, 12345)
    titles, errors, _course = taken(put(bytes(data)))
    assert titles[-1] == "乙"
    assert "broken or cut" in errors[0]


def test_names_in_chinese_zips_are_read_as_they_are_meant(put: Put) -> None:
    data = zipped(("xxxx.md", b"no article")).replace(b"xxxx", "中文".encode("gb18030"))
    assert "/中文.md: " in taken(put(data))[1][0]


def test_office_documents_are_told_as_such(put: Put) -> None:
    assert "an office document" in taken(put(zipped(("[Content_Types].xml", b"<a/>"), ("b.md", B))))[1][0]


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.9])
@pytest.mark.parametrize("make", [tar, lambda *m: gzip.compress(tar(*m)), zipped, lambda *m: lzma.compress(tar(*m))])
def test_a_cut_archive_is_told_after_what_came_before(make: Callable[..., bytes], cut: float, put: Put) -> None:
    noise = random.Random(1)
    files = [
        (f"{n}.md", markdown(str(n), "".join(chr(noise.randrange(0x4E00, 0x9FFF)) for _ in range(3000))))
        for n in range(20)
    ]
    data = make(*files)
    titles, errors, _course = taken(put(data[: int(len(data) * cut)]))
    assert errors
    assert titles == [str(n) for n in range(len(titles))]
    assert titles or make is zipped


def test_pages_in_web_archives_come_with_their_address_and_encoding(put: Put) -> None:
    gbk = markdown("甲乙丙丁").decode().encode("gb18030")
    for gzipped in (True, False):
        data = warc(("https://a.b/1", gbk), gzipped=gzipped, headers=(("Content-Type", "text/plain; charset=gb2312"),))
        (article,) = intake.articles_of(str(put(data)))
        assert (article.title, article.url) == ("甲乙丙丁", "https://a.b/1")


def test_codings_of_answers_in_web_archives_are_undone(put: Put) -> None:
    import brotli  # type: ignore[import-untyped]

    for coding, data in (("gzip", gzip.compress(A)), ("br", brotli.compress(A))):
        assert taken(put(warc(("https://a.b/1", data), headers=(("Content-Encoding", coding),))))[:2] == (["甲"], [])
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(A), A)
    assert taken(put(warc(("https://a.b/1", chunked), headers=(("Transfer-Encoding", "chunked"),))))[0] == ["甲"]


def test_answers_that_are_no_pages_are_passed_over(put: Put) -> None:
    picture = warc(("https://a.b/1.png", PNG), headers=(("Content-Type", "image/png"),))
    missing = warc(("https://a.b/2", A), status="404 Not Found")
    titles, errors, course = taken(put(picture + missing + warc(("https://a.b/3", B))))
    assert (titles, errors, course.passed_over) == (["乙"], [], 1)


@pytest.mark.parametrize("gzipped", [True, False])
def test_a_cut_web_archive_is_told_after_what_came_before(gzipped: bool, put: Put) -> None:
    whole = warc(("https://a.b/1", A), ("https://a.b/2", markdown("乙", "长文" * 500)), gzipped=gzipped)
    titles, errors, _course = taken(put(whole[:-60]))
    assert titles == ["甲"]
    assert errors


def zeros(size: int = 2_000_000_000) -> bytes:
    """So many zeros in gzip, quickly made of members that are alike."""
    step = 50_000_000
    return gzip.compress(bytes(step)) * (size // step)


def test_two_gigabytes_of_zeros_in_gzip_are_refused_at_once(put: Put) -> None:
    path = put(zeros())
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with at_most(9):
        assert taken(path)[1]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 100_000


@pytest.mark.parametrize(
    "start",
    [b"# t\n\n", b"---\ntitle: t\n---\n\n", b"<rss><channel>", b"<html><body>", b"{", b"title: a\n", b"WARC/1.0\r\n"],
    ids=("markdown", "front matter", "feed", "page", "json", "yaml", "warc"),
)
@pytest.mark.parametrize("make", [gzip.compress, bz2.compress, lzma.compress, zstd.compress])
def test_what_unpacks_without_end_is_refused(make: Callable[[bytes], bytes], start: bytes, put: Put) -> None:
    blank = b" " * 99 + b"\n"
    with at_most(18):
        assert not taken(put(make(start + blank) + make(blank * 10_000) * 40))[0]


def test_a_tar_of_zeros_is_not_skipped_through_for_ever(put: Put) -> None:
    info = tarfile.TarInfo("x")
    info.size = 50_000_000_000
    path = put(gzip.compress(info.tobuf()) + zeros(1_000_000_000))
    with at_most(24):
        titles, errors, _course = taken(path)
        assert not titles
        assert "no archive of pages does" in errors[-1]


@pytest.mark.parametrize("size", [1 << 40, 1 << 62])
def test_a_tar_is_not_looked_through_for_more_than_it_has(size: int, put: Put) -> None:
    header = tarfile.TarInfo("a.html")
    header.size = size
    with at_most(15):
        path = put(header.tobuf() + b"<p>" * 1000)
        _titles, errors, _course = taken(path)
    assert errors
    assert all("broken or cut" in error for error in errors)


def test_a_web_archive_with_a_wrong_length_says_nothing_but_its_errors(
    put: Put, capfd: pytest.CaptureFixture[str]
) -> None:
    record = b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: -5\r\n\r\nHTTP/1.1 200 OK\r\n\r\n<html>"
    _titles, errors, _course = taken(put(record * 10))
    assert errors
    assert capfd.readouterr() == ("", "")


def test_a_zip_whose_members_lie_over_each_other_is_refused(put: Put) -> None:
    stored = zipped(("a", b"# t\n\n" + b" " * 4_900_000))
    start, end = stored.index(b"PK\x01\x02"), stored.index(b"PK\x05\x06")
    local, entry, tail = stored[:start], stored[start:end], bytearray(stored[end:])
    struct.pack_into("<HHI", tail, 8, 1000, 1000, len(entry) * 1000)
    struct.pack_into("<I", tail, 16, len(local))
    with at_most(60):
        _titles, errors, _course = taken(put(local + entry * 1000 + bytes(tail)))
        assert errors


def test_a_long_header_of_a_tar_is_refused(put: Put) -> None:
    info = tarfile.TarInfo("x")
    info.type, info.size = tarfile.XHDTYPE, 1 << 32
    assert "too long" in taken(put(info.tobuf() + bytes(10_000)))[1][0]


@needs_data
def test_hostile_names_in_archives_are_shown_clean_and_touch_nothing(put: Put, tmp_path: Path) -> None:
    names = [name[:200] for name in (*hostile(), "../../etc/x", "/etc/x", "C:\\x") if name.strip() and "\0" not in name]
    names = [name for name in names if not name.endswith("/")]
    files = [(name.encode("utf-8", "ignore").decode() + f"x{n}", b"no article") for n, name in enumerate(names)]
    before = {path for path in tmp_path.rglob("*") if path.name != "file"}
    for data in (tar(*files), zipped(*files)):
        _titles, errors, _course = taken(put(data))
        assert len(errors) > len(names) // 2
    assert {path for path in tmp_path.rglob("*") if path.name != "file"} == before


SAMPLES = [
    tar(("a", A), ("b", B)),
    gzip.compress(tar(("a", A))),
    zipped(("a", A), ("b", B)),
    warc(("https://a.b/1", A), ("https://a.b/2", B)),
    warc(("https://a.b/1", A), gzipped=False),
    lzma.compress(A),
    bz2.compress(A),
    zstd.compress(A),
]


@settings(max_examples=300)
@given(st.sampled_from(SAMPLES), st.randoms(use_true_random=False))
def test_a_damaged_archive_is_read_or_refused(data: bytes, random: random.Random) -> None:
    damaged = bytearray(data)
    for _ in range(random.randrange(1, 6)):
        at = random.randrange(len(damaged) + 1)
        if random.random() < 0.3:
            del damaged[at:]
            break
        damaged[at : at + random.randrange(3)] = random.randbytes(random.randrange(3))
    errors: list[ReaderError] = []
    course = intake.Course(errors.append)
    page = opening.Page("p", io.BytesIO(bytes(damaged)), PageInfo())
    try:
        for each in opening.pages(page, course):
            list(intake._read(each, course))
    except ReaderError as error:
        errors.append(error)
    assert all(str(error).isprintable() and str(error).startswith("p") for error in errors)


def test_limits_are_what_they_are_said_to_be() -> None:
    assert (compressed.RATIO, opening.DEEPEST, archives.LONGEST_PIPED) == (200, 2, 100_000_000)
