"""The wheel, installed elsewhere, is whole: its rules, their compiled form, the command, the type marker."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cleaner.rules import load, shipped_folder

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the package installed from a wheel that was built from this checkout."""
    folder = tmp_path_factory.mktemp("elsewhere")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder / "dist"], cwd=ROOT, check=True
    )
    [wheel] = (folder / "dist").glob("*.whl")
    target = folder / "site"
    pip = [sys.executable, "-m", "pip", "install", "--no-deps", "--no-index", "--target", target, wheel]
    subprocess.run(pip, check=True, capture_output=True)
    return target


def _run(installed: Path, code: str) -> str:
    """The output of `code` with the installed package, away from the checkout and with nothing in the cache folder."""
    environment = {**os.environ, "PYTHONPATH": str(installed), "XDG_CACHE_HOME": str(installed / "no-cache")}
    command = [sys.executable, "-P", "-c", code]
    return subprocess.run(command, cwd=installed, env=environment, capture_output=True, text=True, check=True).stdout


def test_the_wheel_has_all_rules_and_uses_their_compiled_form(installed: Path) -> None:
    code = (
        "import json, cleaner, cleaner.store as store; from pathlib import Path;"
        "rules = store.compiled_rules();"
        "print(json.dumps([cleaner.__file__, len(rules), store.digest(rules), store.shipped_folder().name]))"
    )
    where, count, digest, folder = json.loads(_run(installed, code))
    from cleaner.store import compiled_rules
    from cleaner.store import digest as digest_of

    assert Path(where).is_relative_to(installed)
    assert count == len(load(shipped_folder()).rules) > 100
    assert digest == digest_of(compiled_rules())
    assert folder == "packs"
    assert not (installed / "no-cache").exists(), "the compiled form in the wheel was not used"


def test_the_wheel_cleans(installed: Path) -> None:
    code = "from cleaner import clean; print(clean('The vote is on Monday.\\nAdvertisement'))"
    assert _run(installed, code) == "The vote is on Monday.\n"


def test_the_wheel_is_typed_and_has_no_tests(installed: Path) -> None:
    assert (installed / "cleaner" / "py.typed").is_file()
    assert not (installed / "tests").exists()
    assert not (installed / "cleaner" / "build_hook.py").exists()
