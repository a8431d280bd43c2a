from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from edgetrust.errors import Refused, UnreadableFile
from edgetrust.io.bundle import Written, write_bundle

HEADER, SUMS = "# Written by a test", "SUMS"


def sums(**files: str) -> str:
    """A list of check sums, for file names without their ending."""
    lines = [f"{hashlib.sha256(content.encode()).hexdigest()}  {name}.pem" for name, content in files.items()]
    return "\n".join((f"{HEADER} for Acme", "#   a comment", *lines, ""))


def write(folder: Path, **files: str) -> Written:
    """Write these files, named without their ending."""
    return write_bundle(
        folder,
        [(f"{name}.pem", content) for name, content in files.items()],
        sums=(SUMS, sums(**files)),
        header=HEADER,
    )


def held(folder: Path) -> dict[str, str]:
    """What the folder holds, without the list."""
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.iterdir()) if path.name != SUMS}


def test_a_folder_is_made_and_filled(tmp_path: Path) -> None:
    """With the list of check sums."""
    folder = tmp_path / "deep" / "trust"

    assert write(folder, a="one", b="two").changed == 2
    assert held(folder) == {"a.pem": "one", "b.pem": "two"}
    assert (folder / SUMS).read_text(encoding="utf-8") == sums(a="one", b="two")


def test_what_is_there_already_is_left_alone(tmp_path: Path) -> None:
    """Even the time of its change."""
    write(tmp_path, a="one", b="two")
    before = (tmp_path / "a.pem").stat().st_mtime_ns

    assert write(tmp_path, a="one", b="other").changed == 1
    assert held(tmp_path) == {"a.pem": "one", "b.pem": "other"}
    assert (tmp_path / "a.pem").stat().st_mtime_ns == before


def test_a_file_that_somebody_changed_stays(tmp_path: Path) -> None:
    """And nothing else is written either."""
    write(tmp_path, a="one", b="two")
    (tmp_path / "b.pem").write_text("mine", encoding="utf-8")

    with pytest.raises(Refused, match=r"b\.pem exists, differs from what is planned, and is not as edgetrust wrote it"):
        write(tmp_path, a="new", b="newer")

    assert held(tmp_path) == {"a.pem": "one", "b.pem": "mine"}


def test_a_stranger_in_the_way_stays(tmp_path: Path) -> None:
    """A file that no earlier run wrote, and a list that is none."""
    (tmp_path / "a.pem").write_text("mine", encoding="utf-8")
    with pytest.raises(Refused, match="is not as edgetrust wrote it"):
        write(tmp_path, a="one")

    (tmp_path / "a.pem").unlink()
    (tmp_path / SUMS).write_text("my shopping list", encoding="utf-8")
    with pytest.raises(Refused, match="SUMS exists and was not written by edgetrust"):
        write(tmp_path, a="one")

    assert held(tmp_path) == {}


def test_a_stranger_with_the_same_content_is_no_obstacle(tmp_path: Path) -> None:
    """There is nothing to lose."""
    (tmp_path / "a.pem").write_text("one", encoding="utf-8")

    assert write(tmp_path, a="one").changed == 0
    assert (tmp_path / SUMS).is_file()


def test_a_folder_in_the_way_is_refused(tmp_path: Path) -> None:
    """With what was expected."""
    (tmp_path / "a.pem").mkdir()

    with pytest.raises(Refused, match="is a folder, expected a file or nothing"):
        write(tmp_path, a="one")


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """A file where the folder should be."""
    (tmp_path / "trust").write_text("a file", encoding="utf-8")

    with pytest.raises(UnreadableFile, match="cannot be made"):
        write(tmp_path / "trust", a="one")


def test_what_cannot_be_read_is_told_with_its_path(tmp_path: Path) -> None:
    """A link that leads nowhere."""
    (tmp_path / "a.pem").symlink_to(tmp_path / "nowhere")

    with pytest.raises(UnreadableFile, match=r"a\.pem cannot be opened"):
        write(tmp_path, a="one")


def test_lines_of_the_list_that_are_no_sums_count_for_nothing(tmp_path: Path) -> None:
    """An earlier list that somebody edited."""
    (tmp_path / SUMS).write_text(f"{HEADER}\nnonsense\nshort  a.pem\n", encoding="utf-8")

    assert write(tmp_path, a="one").changed == 1


def test_what_is_no_longer_planned_goes(tmp_path: Path) -> None:
    """As an earlier run wrote it; nobody shall load it by mistake. Then its name is free."""
    write(tmp_path, a="one", b="two")

    assert write(tmp_path, a="one") == Written(changed=0, removed=("b.pem",), strays=())
    assert held(tmp_path) == {"a.pem": "one"}
    assert write(tmp_path, a="one", b="other").changed == 1


def test_what_is_no_longer_planned_and_was_changed_is_told(tmp_path: Path) -> None:
    """Once; it stays, and from then on it is a stranger."""
    write(tmp_path, a="one", b="two")
    (tmp_path / "b.pem").write_text("mine", encoding="utf-8")

    assert write(tmp_path, a="one") == Written(changed=0, removed=(), strays=("b.pem",))
    assert write(tmp_path, a="one") == Written(changed=0, removed=(), strays=())
    assert held(tmp_path) == {"a.pem": "one", "b.pem": "mine"}


def test_without_any_file_nothing_of_an_earlier_run_is_left(tmp_path: Path) -> None:
    """Nor its list; and no folder is made."""
    write(tmp_path, a="one")
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")

    assert write(tmp_path) == Written(changed=0, removed=("a.pem",), strays=())
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
    assert write(tmp_path / "new") == Written(changed=0, removed=(), strays=())
    assert not (tmp_path / "new").exists()


def test_a_list_leads_to_no_file_elsewhere(tmp_path: Path) -> None:
    """Whatever somebody wrote into it, and wherever a link leads."""
    folder = tmp_path / "trust"
    write(folder, a="one", b="two")
    (tmp_path / "outside.pem").write_text("two", encoding="utf-8")
    (folder / "b.pem").unlink()
    (folder / "b.pem").symlink_to(tmp_path / "outside.pem")
    digest = hashlib.sha256(b"two").hexdigest()
    with (folder / SUMS).open("a", encoding="utf-8") as listed:
        listed.write(f"{digest}  ../outside.pem\n")

    assert write(folder, a="one") == Written(changed=0, removed=(), strays=("b.pem",))
    assert (tmp_path / "outside.pem").is_file()
