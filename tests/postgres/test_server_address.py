"""Addresses of archives on servers: what is understood, what is refused, and that no password is ever shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.archive.postgres.address import Address, Host
from reader.errors import ReaderError
from reader.paths import is_address
from reader.text.clean import clean_line

NOTHING: dict[str, str] = {}


def read(text: str, environment: dict[str, str] = NOTHING) -> Address:
    return Address.parse(text, environment)


@pytest.mark.parametrize(
    ("text", "hosts"),
    [
        ("postgresql://news@db1/news", [Host("db1")]),
        ("postgres://db1:5433/news", [Host("db1", "5433")]),
        ("postgresql://news@db1,db2:5433/news", [Host("db1"), Host("db2", "5433")]),
        ("postgresql://[::1]:5433,[fe80::1]/news", [Host("::1", "5433"), Host("fe80::1")]),
        ("postgresql:///news?host=/run/postgresql", [Host("/run/postgresql")]),
        ("postgresql:///news?host=/a,/b&port=1,2", [Host("/a", "1"), Host("/b", "2")]),
        ("postgresql:///news?host=a,b&port=7", [Host("a", "7"), Host("b", "7")]),
        ("postgresql://%2Frun%2Fpostgresql/news", [Host("/run/postgresql")]),
        ("postgresql://db1/news?hostaddr=10.0.0.1", [Host("db1", "", "10.0.0.1")]),
        ("postgresql:///news", [Host()]),
        ("postgresql://", [Host()]),
        ("postgresql://报社/news", [Host("报社")]),
    ],
)
def test_hosts_are_read_as_libpq_reads_them(text: str, hosts: list[Host]) -> None:
    assert list(read(text).hosts) == hosts


def test_the_parts_of_an_address_are_decoded() -> None:
    address = read("postgresql://an%40na:s%3Acret@db1/%E6%96%B0%E9%97%BB?sslmode=verify-full&application_name=a%20b")
    assert address.user == "an@na"
    assert address.database == "新闻"
    assert address.parameters["password"] == "s:cret"
    assert address.parameters["sslmode"] == "verify-full"
    assert address.parameters["application_name"] == "a b"


def test_what_an_address_leaves_open_comes_from_the_environment_as_with_libpq() -> None:
    environment = {"PGHOST": "db1,db2", "PGPORT": "5433"}
    assert read("postgresql:///news", environment).hosts == (Host("db1", "5433"), Host("db2", "5433"))
    assert read("postgresql://db9:1/news", environment).hosts == (Host("db9", "1"),)
    assert read("postgresql:///news?service=x", environment).hosts == (Host(),)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("mysql://db1/news", "it has the form postgresql://user@host/database"),
        ("postgresql://db1:port/news", "a port is a number from 1 to 65535"),
        ("postgresql://db1:70000/news", "a port is a number"),
        ("postgresql://db1:0/news", "a port is a number"),
        ("postgresql://db1,,db2/news", "the name of a host is missing"),
        ("postgresql://db1,/news", "the name of a host is missing"),
        ("postgresql://d<b/news", "the name of a host"),
        ("postgresql://::1/news", "an address of IPv6 stands in [ ]"),
        ("postgresql://[::g]/news", "not one of IPv6"),
        ("postgresql://[::1/news", "not one of IPv6"),
        ("postgresql://db1/a b", "it has no spaces"),
        ("postgresql://db1/a%00b", "no control characters"),
        ("postgresql://db1/a%zz", "a percent sign"),
        ("postgresql://db1/a%ff", "it is not in UTF-8"),
        ("postgresql://db1/\udcff", "it is not in UTF-8"),
        ("postgresql://db1/news?sslmod=require", "a parameter is written sslmode=value"),
        ("postgresql://db1/news?sslmode", "a parameter is written sslmode=value"),
        ("postgresql://db1/news?colour=red", ": colour is none of PostgreSQL's parameters"),
        ("postgresql://db1/news?replication=database", ": replication is none of PostgreSQL's parameters"),
        ("postgresql://db1/news?sslmode=require&bogus=1", ": bogus is none of PostgreSQL's parameters"),
        ("postgresql://db1/news?%1b=1", ": a parameter after the ? is none of PostgreSQL's"),
        ("postgresql://db1/news?sslmode=yes", "sslmode is one of disable, allow, prefer"),
        ("postgresql://db1/news?connect_timeout=soon", "connect_timeout is a number"),
        ("postgresql://db1,db2/news?port=1,2,3", "it has not as many ports as hosts"),
    ],
)
def test_a_wrong_address_is_refused_with_one_line_that_says_why(text: str, said: str) -> None:
    with pytest.raises(ReaderError) as caught:
        read(text)
    line = str(caught.value)
    assert line.startswith("The address of the archive is wrong: ")
    assert said in line
    assert "\n" not in line


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://anna:geheim/news",
        "postgresql://anna:geheim@db1:x/news",
        "postgresql://anna:ge/heim@db1/news",
        "postgresql://anna:ge?heim@db1/news",
        "postgresql://anna:ge?heim=x@db1/news",
        "postgresql://anna:ge?heim=x&y@db1/news",
        "postgresql://anna:ge?heim",
        "postgresql://anna:ge@heim@db1/news",
        "postgresql://anna:geheim#@db1/news",
        "postgresql://anna:geheim%@db1/news",
        "postgresql://db1/news?password=geheim%zz",
        "postgresql://db1/news?passwort=geheim",
        "postgresql://anna:geheim db1/news",
    ],
)
def test_a_password_is_not_shown_where_an_address_is_wrong(text: str) -> None:
    with pytest.raises(ReaderError) as caught:
        read(text)
    assert "heim" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("postgresql://anna:geheim@db1/news", "postgresql://anna@db1/news"),
        ("postgres://anna@db1,db2:5433/news?password=geheim", "postgresql://anna@db1,db2:5433/news"),
        ("postgresql://db1:5432/news?sslmode=require&sslpassword=geheim", "postgresql://db1/news?sslmode=require"),
        ("postgresql:///news?host=/run/postgresql", "postgresql:///news?host=/run/postgresql"),
        ("postgresql://[::1]:5433/news", "postgresql://[::1]:5433/news"),
        ("postgresql:///news?host=/a,/b&port=1,2", "postgresql:///news?host=/a,/b&port=1,2"),
        ("postgresql://[::1],db2:7/news", "postgresql://[::1],db2:7/news"),
        ("postgresql:///news", "postgresql:///news"),
    ],
)
def test_an_address_is_shown_without_its_passwords(text: str, shown: str) -> None:
    address = read(text)
    assert address.shown == shown
    assert read(address.shown).hosts == tuple(Host(h.name, "" if h.port == "5432" else h.port) for h in address.hosts)
    assert "geheim" not in repr(address)


def test_a_database_keeps_its_name_for_files_whoever_asks_and_by_whatever_way() -> None:
    name = read("postgresql://news@db1/news").name
    for same in (
        "postgres://anna:geheim@db1:5432/news?sslmode=require",
        "postgresql://news@db2,db1/news",
        "postgresql://news@db1,db2:5433,db3/news",
    ):
        assert read(same).name == name
    others = ("postgresql://db1/other", "postgresql://db0/news", "postgresql://db1:5433/news", "postgresql:///news")
    assert len({name, *(read(other).name for other in others)}) == 5
    assert read("postgresql://db1/%2E%2E%2F新闻").name.replace("-", "").replace(".", "").isalnum()
    assert "/" not in read("postgresql:///..%2F..%2Fnews?host=/run/x").name


@pytest.mark.parametrize("variable", ["PGDATABASE", "PGSERVICE"])
def test_databases_that_the_environment_chooses_have_names_of_their_own(variable: str) -> None:
    def name(text: str, **environment: str) -> str:
        return Address.parse(text, environment).name

    open_one = "postgresql://wang@db1/"
    one, two = name(open_one, **{variable: "news"}), name(open_one, **{variable: "other"})
    assert len({one, two, name(open_one)}) == 3
    assert name(open_one, PGDATABASE="news") == name("postgresql://wang@db1/news")
    # What the address says itself is not asked of the environment.
    assert name("postgresql://wang@db1/news", PGDATABASE="other", PGPORT="9") == name(
        "postgresql://db1/news", PGPORT="9"
    )
    assert name("postgresql:///news?service=a", PGSERVICE="b") == name("postgresql:///news?service=a")


def test_what_a_service_leaves_open_makes_other_databases() -> None:
    by_address, by_environment = "postgresql:///?service=desk", "postgresql:///"
    for variable in ("PGSERVICEFILE", "PGHOST", "PGPORT", "PGDATABASE"):
        several = [{}, {variable: "1"}, {variable: "2"}]
        assert len({Address.parse(by_address, each).name for each in several}) == 3
        assert len({Address.parse(by_environment, each | {"PGSERVICE": "desk"}).name for each in several}) == 3
    assert Address.parse(by_address, {"PGSERVICE": "x"}).name == Address.parse(by_address, {}).name
    assert Address.parse(by_environment, {"PGSERVICE": "desk"}).name == Address.parse(by_address, {}).name


def test_only_addresses_of_servers_are_taken_for_such() -> None:
    assert is_address("postgresql://db1/news")
    assert is_address("postgres:bad")
    assert not is_address("/home/anna/archive.db")
    assert not is_address("postgresql.db")


@given(st.text(st.sampled_from("ab新/:@?&=%25,[]#. \x1b\u202e") | st.characters(), max_size=40))
def test_any_text_is_an_address_that_can_be_shown_and_read_again_or_is_refused_with_one_line(rest: str) -> None:
    address, line = None, ""
    try:
        address = read("postgresql://" + rest)
    except ReaderError as error:
        line = str(error)
    if address is None:
        assert line.startswith("The address of the archive is wrong: ")
        assert "\n" not in line
        return
    assert clean_line(address.shown) == address.shown
    assert address.name.isascii()
    assert "/" not in address.name
    again = read(address.shown)
    assert (again.database, again.user) == (clean_line(address.database), clean_line(address.user))
