"""What no code of the reader may do is refused by lint; where ruff does not see far enough, by the tree of the code."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.shared import ROOT

SOURCES = sorted((ROOT / "src").rglob("*.py"))

SNIPPETS = {
    "S602": "import subprocess\nsubprocess.run(command, shell=True)",
    "S605": "import os\nos.system(command)",
    "S307": "eval(text)",
    "S102": "exec(text)",
    "S301": "import pickle\npickle.loads(data)",
    "S302": "import marshal\nmarshal.loads(data)",
    "S506": "import yaml\nyaml.load(text, Loader=yaml.Loader)",
    "S608": 'connection.execute(f"SELECT * FROM article WHERE id = {name}")',
    "S306": "import tempfile\ntempfile.mktemp()",
    "S103": "import os\nos.chmod('a', 0o777)",
}


def test_ruff_refuses_each_of_them_in_our_sources(tmp_path: Path) -> None:
    ruff = Path(sys.executable).with_name("ruff")
    if not ruff.exists():
        pytest.skip("ruff is not installed")
    text = "\n".join(SNIPPETS.values()) + "\n"
    command = [str(ruff), "check", "--output-format", "json", "--stdin-filename", "src/reader/snippet.py", "-"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, cwd=ROOT, timeout=60, check=False)
    found = {each["code"] for each in json.loads(done.stdout)}
    assert not SNIPPETS.keys() - found


def test_no_source_silences_one_of_these_rules_but_that_on_sql() -> None:
    silenced = re.compile(r"noqa:[^\n]*\b(S\d+)")
    found = {(path.name, code) for path in SOURCES for code in silenced.findall(path.read_text("utf-8"))}
    assert not {(name, code) for name, code in found if code in SNIPPETS and code != "S608"}


# SQL: what is put into a statement is a constant of ours, a number of question marks, or a checked identifier.

SQL = re.compile(r"\b(?:SELECT|INSERT INTO|INSERT OR|UPDATE|DELETE FROM|WHERE|ORDER BY|PRAGMA)\b")

BUILT = {
    ("reading.py", "source"),
    ("reading.py", "key"),
    ("reading.py", "conditions"),
    ("reading.py", "sign"),
    ("writing.py", "condition"),
    ("writing.py", "changed"),
    ("following.py", "condition"),
    ("marks.py", "table"),
}
"""Names in these files that stand for one of several constants, or a list of them, as somebody has looked at."""


class Functions(ast.NodeVisitor):
    """Each function of a module, and the module itself, with the nodes that are its own."""

    def __init__(self) -> None:
        self.scopes: list[tuple[ast.AST, list[ast.AST]]] = []

    def visit_scope(self, node: ast.AST) -> None:
        mine: list[ast.AST] = []
        self.scopes.append((node, mine))
        waiting = list(ast.iter_child_nodes(node))
        while waiting:
            child = waiting.pop()
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                self.visit_scope(child)
            else:
                mine.append(child)
                waiting += ast.iter_child_nodes(child)


def pieces(node: ast.AST) -> Iterator[ast.expr]:
    """What is put into a text: by an f-string, by format, by % and by +."""
    if isinstance(node, ast.JoinedStr):
        yield from (part.value for part in node.values if isinstance(part, ast.FormattedValue))
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod):
        yield from (part for part in (node.left, node.right) if not isinstance(part, ast.Constant | ast.JoinedStr))
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        yield from (*node.args, *(keyword.value for keyword in node.keywords))


def has_sql(node: ast.AST) -> bool:
    texts = (each.value for each in ast.walk(node) if isinstance(each, ast.Constant) and isinstance(each.value, str))
    return any(map(SQL.search, texts))


def is_constant(node: ast.AST, scope: list[ast.AST], name: str, depth: int = 0) -> bool:
    """Whether an expression can only be what stands in our sources."""

    def all_constant(nodes: list[ast.expr]) -> bool:
        return depth < 8 and all(is_constant(each, scope, name, depth + 1) for each in nodes)

    match node:
        case ast.Constant():
            return True
        case ast.Name(id) | ast.Attribute(attr=id) if id.strip("_").isupper():
            return True
        case ast.Name(id) if (name, id) in BUILT:
            return True
        case ast.Name(id):
            values = list(assigned(id, scope))
            return bool(values) and all_constant(values)
        case ast.IfExp(body=one, orelse=other):
            return all_constant([one, other])
        case ast.JoinedStr(values):
            return all_constant([part.value for part in values if isinstance(part, ast.FormattedValue)])
        case ast.BinOp(left, ast.Add() | ast.Sub() | ast.Mult(), right):
            return all_constant(
                [right] if isinstance(left, ast.Constant) and isinstance(node.op, ast.Mult) else [left, right]
            )
        case ast.Subscript(value=table):
            return all_constant([table])
        case ast.Call(func=ast.Name("identifier") | ast.Attribute(attr="Identifier")):
            return True
        case ast.Call(func=ast.Attribute(attr="join"), args=[ast.GeneratorExp(elt=elt) | elt]):
            return isinstance(elt, ast.Name | ast.BinOp | ast.JoinedStr | ast.Attribute) and all_constant([elt])
        case ast.Call(func=ast.Name("len")):
            return True
        case ast.Tuple(elts) | ast.List(elts):
            return all_constant(elts)
        case ast.ListComp(elt=elt):
            return all_constant([elt])
    return False


def assigned(name: str, scope: list[ast.AST]) -> Iterator[ast.expr]:
    """The values that a name gets in a scope, by assignment or as one of what is looped over."""
    for node in scope:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                yield from paired(target, node.value, name)
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            yield from paired(node.target, node.value, name)
        elif isinstance(node, ast.For | ast.comprehension):
            elements = node.iter.elts if isinstance(node.iter, ast.Tuple | ast.List) else []
            found = [each for element in elements for each in paired(node.target, element, name)]
            yield from found or ([node.iter] if name in names_in(node.target) else [])


def paired(target: ast.expr, value: ast.expr, name: str) -> Iterator[ast.expr]:
    if isinstance(target, ast.Name) and target.id == name:
        yield value
    elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for one, other in zip(target.elts, value.elts, strict=False):
            yield from paired(one, other, name)
    elif isinstance(target, ast.Tuple) and name in names_in(target):
        yield value


def names_in(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def open_sql(text: str, name: str) -> list[str]:
    """What is put into SQL in a module and could be anything."""
    functions = Functions()
    functions.visit_scope(ast.parse(text))
    return [
        f"{name}:{piece.lineno}: {ast.unparse(piece)}"
        for _node, scope in functions.scopes
        for node in scope
        if isinstance(node, ast.expr) and has_sql(node)
        for piece in pieces(node)
        if not is_constant(piece, scope, name)
    ]


def test_no_text_from_outside_is_put_into_sql() -> None:
    found = [
        problem
        for path in SOURCES
        if "archive" in path.parts
        for problem in open_sql(path.read_text("utf-8"), path.name)
    ]
    assert found == []


@pytest.mark.parametrize(
    "code",
    [
        'def find(name):\n    return run(f"SELECT a FROM b WHERE c = {name}")',
        'def find(name):\n    return run("SELECT a FROM b WHERE c = " + name)',
        'def find(name):\n    return run("SELECT a FROM b WHERE c = %s" % name)',
        'def find(name):\n    return run("SELECT a FROM b WHERE c = {}".format(name))',
        'def find(names):\n    for name in names:\n        run(f"DELETE FROM {name} WHERE a")',
        'def find(name):\n    other = name.upper()\n    return run(f"UPDATE a SET b = {other}")',
    ],
)
def test_the_look_at_sql_sees_what_is_put_in(code: str) -> None:
    assert open_sql(code, "code.py")


def test_other_rooms_speak_no_sql() -> None:
    statement = re.compile(r"""["'](?:SELECT|INSERT|UPDATE|DELETE|PRAGMA) """)
    assert not [p.name for p in SOURCES if "archive" not in p.parts and statement.search(p.read_text("utf-8"))]
