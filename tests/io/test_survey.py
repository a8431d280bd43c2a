"""What lies in archives, and who reads it."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from edgetrust.io.survey import is_diagnosed_log, survey
from edgetrust.model.starter import Unused
from tests.wire.container import capture, tarred

DUMP = "settings or status of an Expressway, whose layout is not published"
FILES = {
    "d/server_expe1_x.pem": b"x",
    "d/eth0.pcap": b"x",
    "d/loggingsnapshot_expe1_x.txt": b"x",
    "d/xconf_dump_expe1_x.txt": b"x",
    "d/xstat_dump_expe1_x.xml": b"x",
    "d/photo.png": b"x",
}


def test_an_archive_is_read_by_all_who_find_something_in_it(tmp_path: Path) -> None:
    """And what nobody reads is listed, with the reason."""
    path = tmp_path / "diag.tar.gz"
    path.write_bytes(tarred(FILES, compressed=True))

    found = survey([path])

    assert (found.material, found.captures, found.logs, found.problems) == ((path,), (path,), (path,), ())
    reasons = {each.file.rpartition("/")[2]: each.reason for each in found.unused}
    assert reasons.keys() == {"xconf_dump_expe1_x.txt", "xstat_dump_expe1_x.xml", "photo.png"}
    assert reasons["xconf_dump_expe1_x.txt"].startswith(DUMP)
    assert reasons["photo.png"] == "by its name neither a certificate nor a capture nor a log"


@pytest.mark.parametrize(
    ("name", "octets", "expected"),
    [
        ("eth0.pcap", b"", ("captures",)),
        ("dump.bin", capture([]), ("captures",)),
        ("server.pem", b"x", ("material",)),
        ("page.txt", b"x", ("material", "logs")),
        ("messages", b"x", ("logs",)),
        ("photo.png", b"x", ("logs",)),
    ],
)
def test_a_file_that_is_named_is_read_by_whom_it_suits(
    name: str, octets: bytes, expected: tuple[str, ...], tmp_path: Path
) -> None:
    """By its name and how it begins; somebody wants it to be looked at."""
    path = tmp_path / name
    path.write_bytes(octets)

    found = survey([path])

    assert tuple(kind for kind in ("material", "captures", "logs") if getattr(found, kind) == (path,)) == expected
    assert found.unused == ()


def test_a_folder_and_a_zip_are_looked_into(tmp_path: Path) -> None:
    """The same path twice is read once."""
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "eth0.pcap").write_bytes(b"x")
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("ca_expe1_x.pem", b"x")

    found = survey([tmp_path / "a", tmp_path / "b.zip", tmp_path / "a"])

    assert (found.captures, found.material, found.logs) == ((tmp_path / "a",), (tmp_path / "b.zip",), ())


def test_what_leads_out_and_links_are_not_read(tmp_path: Path) -> None:
    """They are listed."""
    path = tmp_path / "diag.tar"
    with tarfile.open(path, "w") as archive:
        member = tarfile.TarInfo("../server.pem")
        member.size = 1
        archive.addfile(member, io.BytesIO(b"x"))
        link = tarfile.TarInfo("ca.pem")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)

    found = survey([path])

    assert found.unused == (
        Unused(file=f"{path}/../server.pem", reason="leads out of the archive by its name"),
        Unused(file=f"{path}/ca.pem", reason="is a link, which is not followed"),
    )
    assert (found.material, found.problems) == ((), ())


def test_damage_is_a_problem(tmp_path: Path) -> None:
    """What came before it is read all the same."""
    path = tmp_path / "diag.tar.gz"
    whole = tarred({"eth0.pcap": b"x", "later.log": bytes(range(256)) * 400}, compressed=True)
    path.write_bytes(whole[: len(whole) - 40])

    found = survey([path, tmp_path / "none"])

    assert [each.source.file for each in found.problems] == [str(path), str(tmp_path / "none")]
    assert found.captures == (path,)


def test_a_bomb_costs_what_its_budget_allows(tmp_path: Path) -> None:
    """Hundreds of megabytes of nothing in some hundred kilobytes."""
    path = tmp_path / "diag.tar.gz"
    path.write_bytes(gzip.compress(tarred({"a.log": bytes(200 * 2**20)}), compresslevel=1, mtime=0))

    found = survey([path])

    (problem,) = found.problems
    assert problem.source.file == str(path)


def test_dumps_are_no_logs() -> None:
    """They hold words of settings."""
    names = ("xconf_dump_a.txt", "XSTAT_dump_a.txt", "loggingsnapshot_a.txt", "a.pem")

    assert [is_diagnosed_log(name) for name in names] == [False, False, True, False]
