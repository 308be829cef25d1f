"""The wheel that is built from the tree holds all that the reader needs, and nothing else."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytest.importorskip("hatchling", reason="hatchling, the build backend, is not installed")
pytest.importorskip("build", reason="build is not installed")

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    argv = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT]
    done = subprocess.run(argv, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    (file,) = folder.glob("*.whl")
    return file


def files_under(*folders: str) -> set[str]:
    return {
        str(file.relative_to(ROOT))
        for folder in folders
        for file in (ROOT / folder).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }


def test_code_styles_seeds_and_translations_travel(wheel):
    inside = set(zipfile.ZipFile(wheel).namelist())
    code = {name.removeprefix("src/") for name in files_under("src/reader")}
    beside = {f"reader/{name}" for name in files_under("styles", "seeds")}
    assert {name for name in inside if name.startswith("reader/")} == code | beside


def test_nothing_but_the_package_is_installed(wheel):
    top = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    (metadata,) = top - {"reader"}
    assert metadata.startswith("reader_tui-")
    assert metadata.endswith(".dist-info")


def test_the_wheel_shows_the_seed_page_with_no_checkout_near(wheel, tmp_path):
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    env = os.environ | {"PYTHONPATH": str(tmp_path / "site")}

    def run(*argv: str) -> str:
        command = [sys.executable, *argv]
        return subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=True).stdout

    assert Path(run("-c", "import reader; print(reader.__file__)").strip()).is_relative_to(tmp_path)
    assert "辽宁省与中央企业深化合作座谈会在北京举行" in run("-m", "reader", "list")
