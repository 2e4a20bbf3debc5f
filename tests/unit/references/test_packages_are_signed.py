from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from small_packages import members_of, opened, refused, signed_again
from small_types import library_of, small_type
from visualdoc.errors import LibraryError
from visualdoc.references import Library
from visualdoc.references.container import write_container
from visualdoc.references.exporting import export_types
from visualdoc.references.merging import Outcome, merge
from visualdoc.references.serialization import to_files
from visualdoc.references.signing import SigningKey, new_key


def test_a_package_carries_types_with_their_versions_over(
    package: Path, key: SigningKey, sender: Library, receiver: Library
) -> None:
    one = opened(package, key)
    assert one.signer == key.public
    assert one.manifest.maker.name == "The office"
    merged, told = merge(receiver, [one])
    assert [(one.name, one.outcome, one.version) for one in told] == [
        ("card", Outcome.ADDED, 1),
        ("paper", Outcome.ADDED, 2),
    ]
    assert merged.names == ("card", "own", "paper")
    for name, version in (("card", 1), ("paper", 1), ("paper", 2)):
        assert merged.files(name, version) == sender.files(name, version)
    assert merged.index.entry("paper") == sender.index.entry("paper")


def test_any_zip_program_and_openssl_can_read_it(
    package: Path, folder: Path, tmp_path: Path
) -> None:
    with zipfile.ZipFile(package) as archive:
        assert archive.testzip() is None
        archive.extractall(tmp_path / "unpacked")
    manifest = json.loads((tmp_path / "unpacked" / "manifest.json").read_text())
    for name, entry in manifest["types"].items():
        for version in entry["versions"]:
            place = f"types/{name}/v{version['version']}-{version['digest'][:12]}"
            for file, stated in version["files"].items():
                content = (tmp_path / "unpacked" / place / file).read_bytes()
                assert stated == {
                    "sha256": hashlib.sha256(content).hexdigest(),
                    "bytes": len(content),
                }
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("no openssl")
    verified = subprocess.run(
        [
            openssl, "pkeyutl", "-verify", "-pubin", "-inkey", folder / "office.pub", "-rawin",
            "-in", "manifest.json", "-sigfile", "manifest.json.sig",
        ],
        cwd=tmp_path / "unpacked", capture_output=True, check=False,
    )  # fmt: skip
    assert verified.returncode == 0, verified.stderr


def test_the_same_types_are_the_same_bytes(
    package: Path, sender: Library, key: SigningKey, tmp_path: Path
) -> None:
    again = tmp_path / "again.zip"
    export_types(sender, again, key=key, program="visualdoc", all_versions=True, maker="The office")
    assert again.read_bytes() == package.read_bytes()


def test_chosen_types_travel_alone(sender: Library, key: SigningKey, tmp_path: Path) -> None:
    export_types(sender, tmp_path / "card.zip", key=key, program="visualdoc", names=["card"])
    manifest = opened(tmp_path / "card.zip", key).manifest
    assert [(name, one.version) for name, one in manifest.included()] == [("card", 1)]
    export_types(sender, tmp_path / "current.zip", key=key, program="visualdoc")
    manifest = opened(tmp_path / "current.zip", key).manifest
    assert [(n, one.version) for n, one in manifest.included()] == [("card", 1), ("paper", 2)]


def test_an_increment_sends_only_what_is_new(
    package: Path, sender: Library, receiver: Library, key: SigningKey, tmp_path: Path
) -> None:
    first = opened(package, key)
    with pytest.raises(LibraryError, match="nothing has changed since"):
        export_types(sender, tmp_path / "none.zip", key=key, program="visualdoc", since=first)
    assert not (tmp_path / "none.zip").exists()
    shutil.copytree(sender.path, tmp_path / "grown")
    grown = Library.open(tmp_path / "grown").save(small_type(version=3, seed=3, title="Third"))
    export_types(grown, tmp_path / "more.zip", key=key, program="visualdoc", since=first)
    more = opened(tmp_path / "more.zip", key)
    assert more.manifest.previous == first.sha256
    assert [(name, one.version) for name, one in more.manifest.included()] == [("paper", 3)]
    assert "does not hold 'card', version 1, itself" in refused(
        receiver, tmp_path / "more.zip", key
    )
    merged, told = merge(receiver, [first, more])
    assert merged.load("paper").title == "Third"
    assert [one.outcome.value for one in told] == ["added", "added", "same", "updated"]


def test_what_nobody_signed_is_refused_unless_it_is_wanted(
    sender: Library, receiver: Library, key: SigningKey, tmp_path: Path
) -> None:
    export_types(sender, tmp_path / "plain.zip", key=None, program="visualdoc")
    assert "is not signed" in refused(receiver, tmp_path / "plain.zip", key)
    merged, _ = merge(receiver, [opened(tmp_path / "plain.zip", unsigned=True)])
    assert merged.names == ("card", "own", "paper")


def test_a_key_that_is_not_trusted_is_refused_even_where_unsigned_is_wanted(
    package: Path, receiver: Library, tmp_path: Path
) -> None:
    other = new_key(tmp_path, "other")
    for unsigned in (False, True):
        assert "not trusted here" in refused(receiver, package, other, unsigned=unsigned)


def test_another_s_signature_under_a_trusted_name_is_refused(
    package: Path, receiver: Library, key: SigningKey, tmp_path: Path
) -> None:
    members = signed_again(members_of(package), new_key(tmp_path, "other"))
    write_container(tmp_path / "forged.zip", members.items())
    assert "is not the signature of 'office'" in refused(receiver, tmp_path / "forged.zip", key)


def test_a_signature_that_was_taken_off_is_missed(
    package: Path, receiver: Library, key: SigningKey, tmp_path: Path
) -> None:
    members = members_of(package)
    del members["manifest.json.sig"]
    write_container(tmp_path / "bare.zip", members.items())
    for unsigned in (False, True):
        told = refused(receiver, tmp_path / "bare.zip", key, unsigned=unsigned)
        assert "is not the signature" in told


def test_a_type_that_is_another_s_inside_is_refused_whoever_signed(
    receiver: Library, key: SigningKey, tmp_path: Path
) -> None:
    lying = library_of(tmp_path / "lying", small_type())
    files = to_files(small_type("card"))
    folder = lying.path / "types" / "paper" / lying.index.entry("paper").current.folder
    index = json.loads((lying.path / "library.json").read_text())
    (folder / "type.json").write_bytes(files["type.json"])
    row = index["types"]["paper"]
    row["files"]["type.json"] = hashlib.sha256(files["type.json"]).hexdigest()
    together = hashlib.sha256(json.dumps(row["files"]).encode()).hexdigest()
    row["folder"] = f"v1-{together[:12]}"
    folder.rename(folder.with_name(row["folder"]))
    (lying.path / "library.json").write_text(json.dumps(index))
    export_types(Library.open(lying.path), tmp_path / "lying.zip", key=key, program="visualdoc")
    assert "type.json names another one: 'card'" in refused(receiver, tmp_path / "lying.zip", key)
