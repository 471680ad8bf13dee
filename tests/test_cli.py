"""The command, run as a user runs it."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ARTICLE = "The mayor resigned on Monday.\n\nAdvertisement\n\nShe gave no reasons for it, her office said.\n\nShare\n"
CLEANED = "The mayor resigned on Monday.\n\nShe gave no reasons for it, her office said.\n"


def run(*arguments: object, stdin: bytes = b"", cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "cleaner", *map(str, arguments)], input=stdin, capture_output=True, cwd=cwd
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    (folder / "2024" / "may").mkdir(parents=True)
    (folder / "one.txt").write_text(ARTICLE)
    (folder / "2024" / "may" / "two.txt").write_text(CLEANED)
    (folder / "2024" / "page.html").write_text(
        "<html><head><title>T</title></head><body><article><h1>Mayor resigns</h1>"
        + "<p>The mayor resigned on Monday, her office said in the afternoon of a long day.</p>" * 1
        + "<p>She had led the city for nine years, longer than anyone before her in its history.</p></article></body></html>"
    )
    return folder


def test_a_folder_is_mirrored(articles: Path, tmp_path: Path) -> None:
    done = run("clean", articles, "-o", tmp_path / "out")
    assert (done.returncode, done.stdout) == (0, "")
    assert "1 cleaned, 2 unchanged" in done.stderr
    assert (tmp_path / "out" / "one.txt").read_text() == CLEANED
    assert (tmp_path / "out" / "2024" / "may" / "two.txt").read_text() == CLEANED
    assert "longer than anyone before her" in (tmp_path / "out" / "2024" / "page.txt").read_text()
    assert (articles / "one.txt").read_text() == ARTICLE


def test_cleaning_the_output_changes_nothing(articles: Path, tmp_path: Path) -> None:
    run("clean", articles, "-o", tmp_path / "out")
    run("clean", tmp_path / "out", "-o", tmp_path / "again")
    for file in (tmp_path / "out").rglob("*.txt"):
        assert (tmp_path / "again" / file.relative_to(tmp_path / "out")).read_bytes() == file.read_bytes()
    assert run("check", tmp_path / "out").returncode == 0


def test_a_stream_and_a_single_file_are_printed(articles: Path) -> None:
    assert run("clean", "-", stdin=ARTICLE.encode("utf-16")).stdout == CLEANED
    assert run("clean", articles / "one.txt").stdout == CLEANED


def test_diff_shows_what_goes_and_its_rule(articles: Path) -> None:
    shown = run("diff", articles / "one.txt").stdout
    assert "-   3 Advertisement  [en-advertisement-label]" in shown
    assert "      The mayor resigned on Monday." in shown
    assert "\x1b" not in shown


def test_explain_names_line_category_and_rule(articles: Path) -> None:
    shown = run("explain", articles / "one.txt").stdout
    assert "    3  advertisement en-advertisement-label" in shown
    assert "cleaned: 1 advertisement, 1 share" in shown
    told = json.loads(run("explain", "--json", articles / "one.txt").stdout)
    assert told["text"] == CLEANED
    assert [removal["category"] for removal in told["removals"]] == ["advertisement", "share"]


def test_check_tells_by_its_exit_code(articles: Path) -> None:
    done = run("check", articles / "one.txt", articles / "2024" / "may")
    assert (done.returncode, done.stdout) == (1, f"would change: {articles / 'one.txt'} (2 removals, 0 repairs)\n")


def test_options_and_configuration(articles: Path, tmp_path: Path) -> None:
    assert "Share" in run("clean", articles / "one.txt", "--disable", "share").stdout
    (tmp_path / "cleaner.toml").write_text('disable = ["advertisement"]\n')
    assert "Advertisement" in run("clean", articles / "one.txt", cwd=tmp_path).stdout
    (tmp_path / "cleaner.toml").write_text('disabled = ["advertisement"]\n')
    done = run("clean", articles / "one.txt", cwd=tmp_path)
    assert (done.returncode, 'unknown option "disabled"' in done.stderr) == (2, True)


def test_a_user_adds_a_rule_and_sees_it_proven(tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text(
        '[[rule]]\nid = "my-share-wave"\ntitle = "Wave"\ncategory = "share"\nphrases = ["wave to [all] <count> readers"]\n'
        'match = ["Wave to 12 readers"]\nkeep = ["She waved to 12 readers."]\n'
    )
    assert run("rules", "test", mine).stdout == "1 rules, 2 examples, 0 failures\n"
    assert (
        run("clean", "-", "--rules", mine, stdin=b"She left on Monday, she said.\nWave to 3 readers").stdout
        == "She left on Monday, she said."
    )
    mine.write_text(mine.read_text().replace("She waved to 12 readers.", "Wave to all 12 readers"))
    done = run("rules", "test", mine)
    assert done.returncode == 1
    assert "mine.toml:1: rule \"my-share-wave\": keep: loses 'Wave to all 12 readers'" in done.stdout


def test_rules_are_listed_and_shown() -> None:
    assert "en-advertisement-label" in run("rules", "list", "--language", "en", "--category", "advertisement").stdout
    shown = run("rules", "show", "en-advertisement-label").stdout
    assert "category  advertisement" in shown
    assert "takes     Advertisement" in shown


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["claen"], 'Did you mean "clean"?'),
        (["clean", "nothing-here", "-o", "out"], "nothing-here: no such file or folder"),
        (["clean", "."], "Say where the cleaned files go: -o DIR."),
        (["clean", ".", "-o", "./cleaned"], "lies inside ."),
        (["clean", "-", "--disable", "sharing"], 'no category or rule "sharing"'),
        (["rules", "show", "en-share-buton"], "Near: en-share-button"),
        (["clean", "-", "--max-removed", "3"], "0<=x<=1"),
    ],
)
def test_errors_say_what_to_do(arguments: list[str], message: str, tmp_path: Path) -> None:
    done = run(*arguments, cwd=tmp_path)
    assert (done.returncode, message in done.stderr) == (2, True), done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_that_cannot_be_read_does_not_stop_the_others(articles: Path, tmp_path: Path) -> None:
    (articles / "gone.txt").symlink_to(articles / "nowhere.txt")
    done = run(
        "clean",
        articles / "one.txt",
        tmp_path / "missing.txt",
        articles / "2024" / "may" / "two.txt",
        "-o",
        tmp_path / "out",
    )
    assert done.returncode == 2
    assert "missing.txt: no such file" in done.stderr
    assert {file.name for file in (tmp_path / "out").iterdir()} == {"one.txt", "two.txt"}


def test_help_is_quick_because_it_imports_little() -> None:
    code = "import sys, cleaner.cli; heavy = {'regex', 'ftfy', 'trafilatura', 'langdetect', 'rich'} & set(sys.modules); print(heavy or 'none')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "none"


def test_quality_shows_each_signal_with_its_verdict(articles: Path) -> None:
    shown = run("quality", articles / "one.txt", "--preset", "gopher").stdout
    assert re.search(r"gopher_min_doc_words +\d+ +min 50 +fail", shown)
    told = json.loads(run("quality", "--json", articles / "one.txt").stdout)
    assert told["path"] == str(articles / "one.txt")
    assert run("quality", articles / "one.txt", "--preset", "gofer").returncode == 2


def test_quality_takes_preset_and_thresholds_from_the_configuration(articles: Path, tmp_path: Path) -> None:
    (tmp_path / "cleaner.toml").write_text(
        '[quality]\npreset = "gopher"\n[quality.thresholds]\ngopher_min_doc_words = 3\n'
    )
    shown = run("quality", articles / "one.txt", cwd=tmp_path).stdout
    assert re.search(r"gopher_min_doc_words +\d+ +min 3 +pass", shown)
    assert "mc4" not in shown
