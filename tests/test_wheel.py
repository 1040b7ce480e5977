"""The wheel carries everything, and runs where no checkout is."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from pathlib import Path

import orjson
import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("integration_hub", "mock_tiktok", "mock_salesforce", "scenarios", "reports")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy of the source so that the checkout stays clean."""
    source = tmp_path_factory.mktemp("source")
    for name in (*PACKAGES, "pyproject.toml", "README.md", "LICENSE"):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, source / name)
    requires = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["build-system"][
        "requires"
    ]
    here = all(_installed(requirement) for requirement in requires)
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", *(["--no-isolation"] if here else []), str(source)],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    (built,) = (source / "dist").glob("*.whl")
    return built


def _installed(requirement: str) -> bool:
    from importlib.metadata import PackageNotFoundError, version

    name, _, least = requirement.partition(">=")
    try:
        return int(version(name).split(".")[0]) >= int(least or 0)
    except PackageNotFoundError:
        return False


def test_every_file_of_the_packages_is_in_the_wheel(wheel: Path) -> None:
    """Templates, data, grammars, markers: whatever lies in a package is needed there, or should not lie there.

    Nothing else is: pages are read in the repository, and what a report has to say of rules it carries itself.
    """
    inside = set(zipfile.ZipFile(wheel).namelist())
    wanted = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert not wanted - inside
    declared = next(name for name in inside if name.endswith("/entry_points.txt"))
    assert b"hublab = scenarios.cli.main:main" in zipfile.ZipFile(wheel).read(declared)
    assert any(name.endswith("/licenses/LICENSE") for name in inside)
    strangers = {name for name in inside if name.split("/")[0] not in PACKAGES}
    assert all(re.match(r"hublab-[\d.]+\.dist-info/", name) for name in strangers), strangers


def test_the_wheel_runs_outside_the_checkout(wheel: Path, tmp_path: Path) -> None:
    """In an environment of its own, which sees our dependencies but not our source, a cell runs and is reported."""
    environment = tmp_path / "environment"
    venv.create(environment, with_pip=False, symlinks=True)
    python = environment / "bin" / "python"
    home = environment / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
    with zipfile.ZipFile(wheel) as archive:  # what installing a pure wheel does
        archive.extractall(home)
    # The directory itself, not its .pth files: the editable install that names the checkout stays out.
    late = f"import sys; sys.path.append({sysconfig.get_paths()['purelib']!r})\n"
    (home / "dependencies.pth").write_text(late, encoding="utf-8")
    work = tmp_path / "work"
    work.mkdir()
    entry = "from scenarios.cli.main import main; main(prog_name='hublab')"
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    where = subprocess.run(
        [python, "-c", "import scenarios; print(scenarios.__file__)"],
        cwd=work, env=clean, check=True, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert Path(where.stdout.strip()).is_relative_to(environment)
    arguments = ("run", "duplicate_skus", "--connector", "commerce_cloud", "--examples", "0", "--json")
    finished = subprocess.run(
        [python, "-c", entry, *arguments],
        cwd=work, env=clean, check=False, capture_output=True, timeout=300,
    )  # fmt: skip
    assert finished.returncode == 0, finished.stderr.decode()
    document = orjson.loads(finished.stdout)
    for row in document["runs"]:
        report = work / row["report"]
        assert "<svg" in report.read_text(encoding="utf-8")
    assert (work / document["index"]).is_file()
