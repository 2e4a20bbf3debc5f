from __future__ import annotations

import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from small_types import library_of, small_type, tree
from visualdoc.cli.main import main
from visualdoc.references import Library

Run = Callable[..., tuple[int, Any, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: str | Path) -> tuple[int, Any, str]:
        code = main(["templates", *(str(argument) for argument in arguments)])
        out, err = capsys.readouterr()
        return code, json.loads(out) if out.startswith("{") else out, err

    return call


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user of their own, whose key nobody else has."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path / "config" / "visualdoc"


@pytest.fixture
def sender(tmp_path: Path) -> Path:
    second = small_type(version=2, seed=2, title="Second")
    return library_of(tmp_path / "sender", small_type(), second, small_type("card", seed=5)).path


@pytest.fixture
def receiver(tmp_path: Path) -> Path:
    return library_of(tmp_path / "receiver").path


def test_versions_are_listed_used_and_removed(sender: Path, run: Run) -> None:
    code, told, _ = run("versions", "paper", "--library", sender)
    assert code == 0
    assert [(row["version"], row["current"]) for row in told["versions"]] == [(1, False), (2, True)]
    assert told["versions"][1]["after"] == [told["versions"][0]["sha256"]]
    assert run("show", "paper", "--version", "1", "--library", sender)[1]["title"] == "Small paper"
    code, used, _ = run("use", "paper", "1", "--library", sender)
    assert (code, used["version"]) == (0, 1)
    assert run("show", "paper", "--library", sender)[1]["title"] == "Small paper"
    assert run("remove", "paper", "--version", "2", "--library", sender)[0] == 0
    assert [v["version"] for v in run("versions", "paper", "--library", sender)[1]["versions"]] == [
        1
    ]
    code, _, err = run("use", "paper", "2", "--library", sender)
    assert code == 1
    assert "version 2 of 'paper' is not kept" in err


def test_one_s_own_packages_go_from_library_to_library(
    sender: Path, receiver: Path, home: Path, tmp_path: Path, run: Run
) -> None:
    package = tmp_path / "paper.zip"
    code, sent, err = run("export", "paper", package, "--library", sender)
    assert (code, sent["sent"]) == (0, [{"name": "paper", "version": 2}])
    assert "your own key was made" in err
    assert stat.S_IMODE((home / "own.key").stat().st_mode) == 0o600
    code, taken, _ = run("import", package, "--library", receiver)
    assert (code, taken["imported"]) == (0, "paper")
    assert taken["types"][0]["outcome"] == "added"
    assert Library.open(receiver).load("paper").title == "Second"


def test_a_lost_public_key_is_written_again(
    sender: Path, receiver: Path, home: Path, tmp_path: Path, run: Run
) -> None:
    package = tmp_path / "paper.zip"
    assert run("export", "paper", package, "--library", sender)[0] == 0
    (home / "own.pub").unlink()
    assert run("import", package, "--library", receiver)[0] == 1
    assert run("export", "paper", package, "--library", sender)[0] == 0
    assert run("import", package, "--library", receiver)[0] == 0


def test_without_a_place_for_a_key_one_has_to_be_given(
    sender: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "file"))
    code, _, err = run("export", "paper", tmp_path / "x.zip", "--library", sender)
    assert code == 1
    assert "no place for your own key" in err
    assert "--key" in err
    assert run("export", "paper", tmp_path / "x.zip", "--unsigned", "--library", sender)[0] == 0


def test_another_s_package_needs_their_key(
    sender: Path, receiver: Path, tmp_path: Path, run: Run
) -> None:
    keys, package = tmp_path / "keys", tmp_path / "all.zip"
    keys.mkdir()
    code, made, _ = run("keys", "new", "office", "--folder", keys)
    assert code == 0
    exported = run(
        "export", "@all", package, "--all-versions", "--key", made["private_key"],
        "--library", sender,
    )  # fmt: skip
    assert exported[1]["key"] == made["id"]
    before = tree(receiver)
    code, _, err = run("import", package, "--library", receiver)
    assert code == 1
    assert "not trusted here" in err
    assert "keys trust" in err
    assert tree(receiver) == before
    told = run("verify", package, "--library", receiver)
    assert (told[0], told[1]["whole"]) == (1, False)
    assert run("keys", "trust", made["public_key"], "--name", "HQ", "--library", receiver)[0] == 0
    listed = run("keys", "list", "--library", receiver)[1]
    assert listed["trusted"] == [{"name": "HQ", "id": made["id"]}]
    told = run("verify", package, "--library", receiver)
    assert (told[0], told[1]["whole"], told[1]["signer"], told[1]["files"]) == (0, True, "HQ", 18)
    code, taken, _ = run("import", package, "--library", receiver)
    assert (code, taken["imported"]) == (0, ["card", "paper"])
    assert run("keys", "untrust", "HQ", "--library", receiver)[0] == 0
    assert run("merge", package, "--library", receiver)[0] == 1


def test_a_key_with_a_passphrase_signs(sender: Path, tmp_path: Path, run: Run) -> None:
    secret = tmp_path / "secret"
    secret.write_text("correct horse\n")
    arguments = ("--folder", tmp_path, "--passphrase-file", secret)
    made = run("keys", "new", "office", *arguments)[1]
    export = (
        "export",
        "card",
        tmp_path / "c.zip",
        "--key",
        made["private_key"],
        "--library",
        sender,
    )
    code, _, err = run(*export)
    assert code == 1
    assert "needs a passphrase" in err
    assert not (tmp_path / "c.zip").exists()
    assert run(*export, "--passphrase-file", secret)[0] == 0


def test_unsigned_is_a_word_that_both_sides_say(
    sender: Path, receiver: Path, tmp_path: Path, run: Run
) -> None:
    package = tmp_path / "card.zip"
    code, _, err = run("export", "card", package, "--unsigned", "--library", sender)
    assert code == 0
    assert "is not signed; receivers refuse it" in err
    assert run("import", package, "--library", receiver)[0] == 1
    assert run("import", package, "--unsigned", "--library", receiver)[0] == 0


def test_increments_are_merged_with_what_they_continue(
    sender: Path, receiver: Path, tmp_path: Path, run: Run
) -> None:
    base, more = tmp_path / "base.zip", tmp_path / "more.zip"
    assert run("export", "@all", base, "--library", sender)[0] == 0
    Library.open(sender).save(small_type(version=3, seed=3, title="Third"))
    sent = run("export", "@all", more, "--since", base, "--library", sender)[1]
    assert sent["sent"] == [{"name": "paper", "version": 3}]
    assert run("merge", more, "--library", receiver)[0] == 1
    code, told, _ = run("merge", base, more, "--library", receiver)
    assert code == 0
    assert [row["outcome"] for row in told["types"]] == ["added", "added", "same", "updated"]
    assert Library.open(receiver).load("paper").title == "Third"


def test_a_diverged_type_waits_for_a_choice(sender: Path, tmp_path: Path, run: Run) -> None:
    other = library_of(tmp_path / "other", small_type(seed=9, title="Other")).path
    package = tmp_path / "paper.zip"
    assert run("export", "paper", package, "--library", sender)[0] == 0
    code, _, err = run("merge", package, "--library", other)
    assert code == 1
    assert "--prefer theirs or ours" in err
    code, told, _ = run("merge", package, "--prefer", "theirs", "--library", other)
    assert (code, told["types"][0]["outcome"]) == (0, "replaced")
    assert Library.open(other).load("paper").title == "Second"


def test_a_library_is_verified_and_cleaned(sender: Path, run: Run) -> None:
    leftover = sender / "types" / "paper" / ".new-v9"
    leftover.mkdir()
    code, told, _ = run("verify", "--library", sender)
    assert (code, told["whole"], told["leftovers"]) == (0, True, ["types/paper/.new-v9"])
    assert run("verify", "--clean", "--library", sender)[1]["leftovers"] == []
    assert not leftover.exists()
    (next(sender.glob("types/card/*")) / "view.webp").write_bytes(b"")
    code, told, _ = run("verify", "--library", sender)
    assert code == 1
    assert [fault["where"].rpartition("/")[2] for fault in told["faults"]] == ["view.webp"]


def test_all_that_is_wrong_with_a_package_is_listed(sender: Path, tmp_path: Path, run: Run) -> None:
    package = tmp_path / "all.zip"
    assert run("export", "@all", package, "--library", sender)[0] == 0
    content = bytearray(package.read_bytes())
    for name in (b"card", b"paper"):
        at = content.index(
            b"median.webp", content.index(b"PK\3\4", content.index(b"types/" + name))
        )
        content[at + 500] ^= 1
    package.write_bytes(content)
    code, told, _ = run("verify", package, "--library", sender)
    assert (code, told["whole"], told["signer"]) == (1, False, "own")
    found = [fault["what"].split("/")[1] for fault in told["faults"]]
    assert found == ["card", "paper"]


def test_two_versions_are_compared(sender: Path, tmp_path: Path, run: Run) -> None:
    code, told, _ = run("diff", "paper@1", "paper@2", "--library", sender)
    assert code == 0
    (difference,) = told["types"]
    assert difference["fields"] == [{"field": "title", "before": "Small paper", "after": "Second"}]
    assert difference["picture"]["changed_share"] > 0.3
    code, text, _ = run("diff", "paper@1", "--text", "--library", sender)
    assert text.splitlines()[0] == "paper, version 1 → paper, version 2"
    assert "  title: 'Small paper' → 'Second'" in text
    package = tmp_path / "all.zip"
    assert run("export", "@all", package, "--library", sender)[0] == 0
    Library.open(sender).use("paper", 1)
    told = run("diff", package, "--library", sender)[1]
    assert [bool(one["fields"]) for one in told["types"]] == [False, True]
    assert run("diff", package, "paper@2", "--library", sender)[1]["types"][0]["fields"] == []
    newer = tmp_path / "newer.zip"
    assert run("export", "paper", newer, "--library", sender)[0] == 0
    told = run("diff", package, newer, "--library", sender)[1]
    assert [one["fields"][0]["after"] for one in told["types"]] == ["Small paper"]
    assert (told["only_before"], told["only_after"]) == (["card"], [])
    assert run("diff", "card", "paper", "--library", sender)[0] == 0
    for wrong in ("paper@", "paper@x", "paper@9", "none"):
        assert run("diff", wrong, "paper", "--library", sender)[0] == 1


def test_types_are_named_in_any_order_of_arguments(sender: Path, tmp_path: Path, run: Run) -> None:
    for arguments in (
        ("paper,card", tmp_path / "a.zip", "--library", sender),
        ("paper,card", "--library", sender, tmp_path / "a.zip"),
        ("--library", sender, "@all", tmp_path / "a.zip"),
    ):
        code, sent, _ = run("export", *arguments)
        assert (code, [row["name"] for row in sent["sent"]]) == (0, ["card", "paper"])


@pytest.mark.parametrize("arguments", [["papers"], ["paper,"], ["paper", "--maker", "x" * 201]])
def test_an_export_of_nothing_known_writes_nothing(
    arguments: list[str], sender: Path, run: Run, tmp_path: Path
) -> None:
    name, *more = arguments
    code, _, err = run("export", name, tmp_path / "x.zip", *more, "--library", sender)
    assert (code, err.count("visualdoc: The")) == (1, 1)
    assert not (tmp_path / "x.zip").exists()


def test_a_refused_package_makes_no_library(sender: Path, tmp_path: Path, run: Run) -> None:
    package = tmp_path / "card.zip"
    assert run("export", "card", package, "--library", sender)[0] == 0
    content = bytearray(package.read_bytes())
    content[len(content) // 2] ^= 1
    package.write_bytes(content)
    assert run("import", package, "--library", tmp_path / "new")[0] == 1
    assert not (tmp_path / "new").exists()


def test_an_increment_continues_what_the_same_key_signed(
    sender: Path, tmp_path: Path, run: Run
) -> None:
    key = run("keys", "new", "office", "--folder", tmp_path)[1]["private_key"]
    base, more = tmp_path / "base.zip", tmp_path / "more.zip"
    assert run("export", "@all", base, "--key", key, "--library", sender)[0] == 0
    Library.open(sender).save(small_type(version=3, seed=3))
    increment = ("export", "@all", more, "--since", base, "--library", sender)
    assert run(*increment, "--key", key)[0] == 0
    # nobody vouches for the base when another key signs
    assert run(*increment)[0] == 1
