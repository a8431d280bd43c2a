"""Files to guess from, and files beside a new deployment file."""

from __future__ import annotations

import io
import stat
import tarfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from edgetrust.errors import Refused, UnreadableFile
from edgetrust.io import starter_files
from edgetrust.io.archive import Broken, Entry, PassedOver, walk
from edgetrust.io.starter_files import Copy, Search, find_candidates, is_wanted, write_starter_files
from tests import make

LEAF, ROOT = make.leaf("expe.a.b"), make.ca("Root")


def pack(path: Path, members: Mapping[str, str | bytes]) -> Path:
    """An archive on disk."""
    with tarfile.open(path, "w:gz") as packed:
        for name, content in members.items():
            data = content.encode() if isinstance(content, str) else content
            member = tarfile.TarInfo(name)
            member.size = len(data)
            packed.addfile(member, io.BytesIO(data))
    return path


# --- what is found ----------------------------------------------------------------------------------------------------


def test_a_folder_is_named_from_where_the_deployment_file_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the working folder is."""
    for name in ("certs/expe.pem", "certs/d/root.crt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(LEAF.pem)
    (tmp_path / "out").mkdir()
    monkeypatch.chdir(tmp_path)

    found = find_candidates([Path("certs")], beside=Path("out/x.yaml"))
    beside = find_candidates([Path("certs/expe.pem")], beside=Path("x.yaml"))

    assert [(each.name, each.contents.path) for each in found.candidates] == [
        ("../certs/expe.pem", "../certs/expe.pem"),
        ("../certs/d/root.crt", "../certs/d/root.crt"),
    ]
    assert [each.contents.path for each in beside.candidates] == ["certs/expe.pem"]
    assert (found.copies, found.problems, found.is_incomplete) == ({}, (), False)


def test_candidates_may_be_called_as_somebody_named_them(tmp_path: Path) -> None:
    """The deployment file names them from where it lies all the same."""
    (tmp_path / "certs").mkdir()
    (tmp_path / "certs" / "expe.pem").write_text(LEAF.pem)
    packed = pack(tmp_path / "diag.tar.gz", {"root.pem": ROOT.pem})

    found = find_candidates([tmp_path / "certs", packed], beside=tmp_path / "out" / "x.yaml", as_named=True)

    assert [(each.name, each.contents.path) for each in found.candidates] == [
        (f"{tmp_path}/certs/expe.pem", "../certs/expe.pem"),
        (f"{packed}/root.pem", "x-files/root.pem"),
    ]


def test_links_to_folders_are_resolved_and_links_to_files_are_kept(tmp_path: Path) -> None:
    """So that the path leads from where the file really lies, to whatever the link leads to tomorrow."""
    (tmp_path / "real" / "deep").mkdir(parents=True)
    (tmp_path / "certs").mkdir()
    (tmp_path / "certs" / "archive").write_text(LEAF.pem)
    (tmp_path / "certs" / "live.pem").symlink_to(tmp_path / "certs" / "archive")
    (tmp_path / "link").symlink_to(tmp_path / "real" / "deep")

    found = find_candidates([tmp_path / "certs"], beside=tmp_path / "link" / "x.yaml")

    path = found.candidates[0].contents.path
    assert path == "../../certs/live.pem"
    assert (tmp_path / "link" / path).read_text() == LEAF.pem


def test_files_that_have_nothing_to_do_with_certificates_are_left_alone(tmp_path: Path) -> None:
    """Logs and notes; not text with a certificate in it, nor a certificate file without one."""
    (tmp_path / "loggingsnapshot_expe_2026.txt").write_text(LEAF.pem)
    (tmp_path / "note.txt").write_text("nothing")
    (tmp_path / "page.txt").write_text(f"Certificate:\n{LEAF.pem}")
    (tmp_path / "empty.pem").write_text("")
    (tmp_path / "x.log").write_text(LEAF.pem)

    found = find_candidates([tmp_path], beside=tmp_path / "x.yaml")

    assert [each.name for each in found.candidates] == ["empty.pem", "page.txt"]


def test_files_out_of_archives_get_a_place_beside_the_deployment_file(tmp_path: Path) -> None:
    """Under a name that is safe on any system and that no other has, and they say where they were found."""
    names = {
        "a/server.pem": "server.pem",
        "b/server.pem": "b_server.pem",
        "b/SERVER.pem": "SERVER-2.pem",
        "x/../../evil;rm -rf.pem": None,
        "-dash.pem": "_-dash.pem",
        "aux.pem": "_aux.pem",
        "Zürich \x1b[2J.pem": "Z_rich___2J.pem",
        f"{'l' * 200}.pem": f"{'l' * 96}.pem",
    }
    path = pack(tmp_path / "d.tgz", dict.fromkeys(names, LEAF.pem))
    found = find_candidates([path], beside=tmp_path / "acme corp.yaml")

    assert [each.contents.path for each in found.candidates] == [
        f"acme_corp-files/{safe}" for safe in names.values() if safe
    ]
    assert found.candidates[0].name == "d.tgz/a/server.pem"
    assert found.copies["acme_corp-files/server.pem"] == Copy(LEAF.pem.encode(), is_secret=False)
    assert found.problems == (
        PassedOver(name="d.tgz/x/../../evil;rm -rf.pem", reason="leads out of the archive by its name"),
    )


def test_keys_in_archives_are_left_there_on_request(tmp_path: Path) -> None:
    """The certificates beside them are taken, on the lines where they stood; of PKCS#12 nobody knows before."""
    locked = LEAF.key_pem.replace("PRIVATE", "ENCRYPTED PRIVATE")
    files = {"a.key": LEAF.key_pem, "both.pem": LEAF.key_pem + LEAF.pem, "locked.pem": LEAF.pem + locked, "x.p12": "x"}
    search = Search(tmp_path / "x.yaml", as_named=True, leaves_keys=True)

    for entry in walk(pack(tmp_path / "d.tgz", files), shown="d.tgz", wants=is_wanted):
        assert isinstance(entry, Entry)
        search.add(entry)

    found = search.found()
    assert found.with_keys == tuple(f"d.tgz/{name}" for name in files)
    assert not any(b"PRIVATE KEY" in copy.data or copy.is_secret for copy in found.copies.values())
    located = {each.name: each.contents.certificates for each in found.candidates}
    assert [each.source.line for each in located["d.tgz/both.pem"]] == [LEAF.key_pem.count("\n") + 1]
    assert [each.source.line for each in located["d.tgz/locked.pem"]] == [1]


def test_keys_on_disk_stay_where_they_are(tmp_path: Path) -> None:
    """Nothing of them is copied anyway."""
    path = tmp_path / "both.pem"
    path.write_text(LEAF.pem + LEAF.key_pem, encoding="ascii")
    search = Search(tmp_path / "x.yaml", as_named=True, leaves_keys=True)

    (entry,) = walk(path, shown="both.pem", wants=is_wanted)
    assert isinstance(entry, Entry)
    search.add(entry)

    assert (search.found().with_keys, len(search.found().candidates[0].contents.keys)) == ((), 1)


def test_a_private_key_in_an_archive_is_a_secret(tmp_path: Path) -> None:
    """Its copy belongs to its owner alone."""
    locked = LEAF.key_pem.replace("PRIVATE", "ENCRYPTED PRIVATE")
    files = {"expe.key": LEAF.key_pem, "both.pem": LEAF.pem + LEAF.key_pem, "locked.pem": LEAF.pem + locked}
    path = pack(tmp_path / "d.tgz", {**files, "root.pem": ROOT.pem})
    found = find_candidates([path], beside=tmp_path / "x.yaml")

    assert {name: copy.is_secret for name, copy in found.copies.items()} == {
        "x-files/expe.key": True,
        "x-files/both.pem": True,
        "x-files/locked.pem": True,
        "x-files/root.pem": False,
    }


def test_a_file_that_is_named_twice_is_one(tmp_path: Path) -> None:
    """By itself and in its folder."""
    (tmp_path / "expe.pem").write_text(LEAF.pem)

    found = find_candidates([tmp_path, tmp_path / "expe.pem"], beside=tmp_path / "x.yaml")

    assert [each.name for each in found.candidates] == ["expe.pem"]


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    """By the name that the user gave; and what was named is incomplete then."""
    (tmp_path / "d.tgz").write_bytes(pack(tmp_path / "whole.tgz", {"a.pem": LEAF.pem}).read_bytes()[:60])

    found = find_candidates([tmp_path / "d.tgz", tmp_path / "gone"], beside=tmp_path / "x.yaml")

    assert [type(each) for each in found.problems] == [Broken, Broken]
    assert [each.name for each in found.problems] == [str(tmp_path / "d.tgz"), str(tmp_path / "gone")]
    assert found.is_incomplete


# --- what is written --------------------------------------------------------------------------------------------------

COPIES = {"x-files/a.pem": Copy(b"A", is_secret=False), "x-files/a.key": Copy(b"K", is_secret=True)}


def test_the_deployment_file_and_its_copies_are_written(tmp_path: Path) -> None:
    """Keys for their owner alone."""
    written = write_starter_files(tmp_path / "x.yaml", "text\n", COPIES)

    assert written == (tmp_path / "x-files/a.pem", tmp_path / "x-files/a.key")
    assert (tmp_path / "x.yaml").read_text() == "text\n"
    assert (tmp_path / "x-files/a.pem").read_bytes() == b"A"
    assert stat.S_IMODE((tmp_path / "x-files/a.key").stat().st_mode) == 0o600


def test_a_copy_that_is_there_already_is_kept(tmp_path: Path) -> None:
    """The same to the last byte; a second deployment file from the same archive needs nothing else."""
    write_starter_files(tmp_path / "x.yaml", "text\n", COPIES)
    (tmp_path / "x.yaml").unlink()

    assert write_starter_files(tmp_path / "x.yaml", "again\n", COPIES) == ()


@pytest.mark.parametrize("in_the_way", ["x-files/a.key", "x.yaml"])
def test_nothing_is_overwritten_and_nothing_is_left_half_done(in_the_way: str, tmp_path: Path) -> None:
    """Whichever file is in the way, all others are taken back."""
    (tmp_path / in_the_way).parent.mkdir(exist_ok=True)
    (tmp_path / in_the_way).write_text("mine")
    before = sorted(tmp_path.rglob("*"))

    with pytest.raises(Refused, match="exists"):
        write_starter_files(tmp_path / "x.yaml", "text\n", COPIES)

    assert sorted(tmp_path.rglob("*")) == before
    assert (tmp_path / in_the_way).read_text() == "mine"


def test_a_folder_or_a_larger_file_in_the_way_is_not_touched(tmp_path: Path) -> None:
    """Said as what they are."""
    (tmp_path / "x-files" / "a.pem").mkdir(parents=True)
    with pytest.raises(Refused, match=r"a\.pem exists, and is not the file out of the archive"):
        write_starter_files(tmp_path / "x.yaml", "text\n", COPIES)
    (tmp_path / "x-files" / "a.pem").rmdir()
    (tmp_path / "x-files" / "a.pem").write_text("larger")
    with pytest.raises(Refused, match=r"a\.pem exists, and it is not overwritten"):
        write_starter_files(tmp_path / "x.yaml", "text\n", COPIES)

    assert not (tmp_path / "x.yaml").exists()


def test_a_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither copies nor their folder; what somebody else put into it stays, and so does the folder then."""
    for beside in (None, tmp_path / "x-files" / "other"):

        def refuse(path: Path, data: bytes, beside: Path | None = beside) -> None:
            if beside is not None:
                beside.write_text("")
            raise UnreadableFile(f"{path} cannot be written: No space left on device")

        monkeypatch.setattr(starter_files, "write_secret", refuse)
        with pytest.raises(UnreadableFile, match="No space left"):
            write_starter_files(tmp_path / "x.yaml", "text\n", COPIES)

        assert sorted(tmp_path.rglob("*")) == ([beside.parent, beside] if beside else [])


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    """With the reason of the system."""
    (tmp_path / "x-files").write_text("a file")

    with pytest.raises(UnreadableFile, match="x-files cannot be made: File exists"):
        write_starter_files(tmp_path / "x.yaml", "text\n", COPIES)
    assert [each.name for each in tmp_path.iterdir()] == ["x-files"]
