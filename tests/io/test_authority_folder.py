from __future__ import annotations

import os
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest

from edgetrust.errors import Malformed, Refused, UnreadableFile, WrongPassphrase
from edgetrust.io import authority_folder, exclusive
from edgetrust.io.authority_folder import (
    create_authority,
    keep_issued,
    keep_revocation_list,
    lock_authority,
    read_authority,
    read_authority_key,
    refuse_used_folder,
)
from edgetrust.pki.authority.assemble import spki_of
from edgetrust.pki.read import read_certificate
from edgetrust.usecase.authority import record_of, remember
from edgetrust.usecase.revoke import ListOrder, publish
from tests import lab, make

HOLDER = lab.issuing()
AUTHORITY = HOLDER.authority
LEAF = lab.sign(make.request("a.example.com")).certificate
KNOWING = remember(AUTHORITY, record_of(LEAF, "internal"))


def create(folder: Path, passphrase: str | None = None) -> Path:
    """A folder with the CA `lab.issuing`."""
    create_authority(folder, AUTHORITY, HOLDER.key, passphrase=passphrase)
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by its path from there."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# --- a new CA ---------------------------------------------------------------------------------------------------------


def test_a_ca_is_read_as_it_was_made(tmp_path: Path) -> None:
    """Certificate, chain, memory and key; with a passphrase too."""
    plain, locked = create(tmp_path / "plain"), create(tmp_path / "locked", passphrase="a secret")

    for folder, passphrase in ((plain, None), (locked, "a secret")):
        key = read_authority_key(folder, AUTHORITY.certificate, passphrase=passphrase)
        assert read_authority(folder) == AUTHORITY
        assert spki_of(key) == spki_of(HOLDER.key)


def test_nobody_else_reads_the_key(tmp_path: Path) -> None:
    """Whatever the umask says."""
    before = os.umask(0)
    try:
        folder = create(tmp_path / "ca")
    finally:
        os.umask(before)

    assert stat.S_IMODE((folder / "ca.key").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_an_empty_folder_is_filled_and_parents_are_made(tmp_path: Path) -> None:
    """A folder that somebody made for the CA is fine."""
    (tmp_path / "empty").mkdir()

    create(tmp_path / "empty")
    create(tmp_path / "some" / "where" / "ca")

    assert sorted(contents(tmp_path / "empty")) == ["ca.key", "ca.pem", "chain.pem", "ledger.jsonl"]
    assert read_authority(tmp_path / "some" / "where" / "ca") == AUTHORITY


def test_a_link_to_an_empty_folder_leads_there(tmp_path: Path) -> None:
    """The link stays."""
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")

    create(tmp_path / "link")

    assert (tmp_path / "link").is_symlink()
    assert read_authority(tmp_path / "real") == AUTHORITY


def test_the_current_folder_is_not_taken_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever stands in it would stand nowhere."""
    monkeypatch.chdir(tmp_path)

    with pytest.raises(Refused, match="is the current folder"):
        create(Path())

    assert list(tmp_path.iterdir()) == []


def test_the_top_of_a_file_system_stays_where_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing can be put in its place."""
    monkeypatch.setattr(Path, "is_mount", lambda path: path == tmp_path / "disk")
    (tmp_path / "disk").mkdir()

    with pytest.raises(Refused, match="disk is the top of a file system"):
        create(tmp_path / "disk")


def test_what_comes_before_the_folder_sees_everything_written_and_nothing_in_place(tmp_path: Path) -> None:
    """Only then may others learn of the CA; where they cannot, there is none."""
    seen = []

    def fail() -> None:
        seen.extend(sorted(path.name for folder in tmp_path.iterdir() for path in folder.iterdir()))
        raise UnreadableFile("no")

    with pytest.raises(UnreadableFile, match="no"):
        create_authority(tmp_path / "ca", AUTHORITY, HOLDER.key, before=fail)

    assert seen == ["ca.key", "ca.pem", "chain.pem", "issued", "ledger.jsonl"]
    assert list(tmp_path.iterdir()) == []


def test_a_seed_is_kept_as_a_key(tmp_path: Path) -> None:
    """It is one, also after the CA has issued something."""
    seeded = replace(AUTHORITY, ledger=replace(AUTHORITY.ledger, seed="x"))

    create_authority(tmp_path / "ca", seeded, HOLDER.key)
    keep_issued(tmp_path / "ca", replace(seeded, ledger=replace(KNOWING.ledger, seed="x")), [LEAF])

    assert stat.S_IMODE((tmp_path / "ca" / "ledger.jsonl").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("prepare", "message"),
    [
        (create, "holds a CA already"),
        (lambda path: (path.mkdir(), (path / "x").touch()), "is there already and is no empty folder"),
        (lambda path: path.touch(), "is there already and is no empty folder"),
        (lambda path: path.symlink_to(path.parent / "nowhere"), "is there already and is no empty folder"),
    ],
)
def test_nothing_is_ever_overwritten(prepare: object, message: str, tmp_path: Path) -> None:
    """Neither another CA nor anything else; all of it stays as it was."""
    assert callable(prepare)
    prepare(tmp_path / "ca")
    before = contents(tmp_path)

    with pytest.raises(Refused, match=message):
        refuse_used_folder(tmp_path / "ca")
    with pytest.raises(Refused, match=message):
        create(tmp_path / "ca")

    assert contents(tmp_path) == before


@pytest.mark.parametrize("failing", [1, 2, 3, 4])
def test_a_full_disk_leaves_no_half_ca(failing: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever of the files does not fit."""
    written = []
    create_file = exclusive.create_file

    def run_full(path: Path, data: bytes, mode: int) -> None:
        written.append(path)
        if len(written) == failing:
            raise OSError(28, "No space left on device")
        create_file(path, data, mode)

    monkeypatch.setattr("edgetrust.io.files.create_file", run_full)

    with pytest.raises(UnreadableFile, match="No space left on device"):
        create(tmp_path / "ca")

    assert list(tmp_path.iterdir()) == []


def test_an_interruption_leaves_no_half_ca(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C in the middle: neither folder nor key is left anywhere."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(authority_folder, "write_new", interrupt)

    with pytest.raises(KeyboardInterrupt):
        create(tmp_path / "ca")

    assert list(tmp_path.iterdir()) == []


# --- its memory -------------------------------------------------------------------------------------------------------


def test_what_is_issued_is_kept(tmp_path: Path) -> None:
    """The certificate by its serial number, and the memory of it."""
    folder = create(tmp_path / "ca")

    (path,) = keep_issued(folder, KNOWING, [LEAF])

    assert path == folder / "issued" / f"{LEAF.serial:x}.pem"
    assert path.read_text() == lab.pem(LEAF.der)
    assert read_authority(folder) == KNOWING


def test_a_failure_leaves_the_old_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The certificate may lie there; the CA does not know it, and nobody got it."""
    folder = create(tmp_path / "ca")

    def run_full(_path: Path, _data: bytes, _mode: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("edgetrust.io.files.create_file", run_full)

    with pytest.raises(UnreadableFile, match="No space left on device"):
        keep_issued(folder, KNOWING, [])

    assert read_authority(folder) == AUTHORITY
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []


def test_a_revocation_list_is_replaced_in_one_step(tmp_path: Path) -> None:
    """With the count of lists."""
    folder = create(tmp_path / "ca")
    first, once = publish(HOLDER, ListOrder(at=make.NOW, days=7))
    second, twice = publish(replace(HOLDER, authority=once), ListOrder(at=make.NOW, days=8))

    for published, authority in ((first, once), (second, twice)):
        path = keep_revocation_list(folder, authority, published)
        assert path.read_text() == lab.pem(published.der, label="X509 CRL")

    assert read_authority(folder).ledger.crl_number == 2


# --- what is not as it should be --------------------------------------------------------------------------------------


def test_a_folder_that_is_no_ca_is_told(tmp_path: Path) -> None:
    """With what is missing, and how a CA is made."""
    for folder, what in ((tmp_path / "gone", "there is no such folder"), (tmp_path, "ca.pem is missing there")):
        with pytest.raises(UnreadableFile, match=f"is no CA: {what}") as caught:
            read_authority(folder)
        with pytest.raises(UnreadableFile, match=f"is no CA: {what}"), lock_authority(folder):
            pass
        assert caught.value.hint == "name the folder of a CA with --ca, or make one with `edgetrust ca init`"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("ca.pem", lab.pem(LEAF.der), "does not begin with the certificate in"),
        ("ca.pem", "nonsense", "ca.pem: "),
        ("chain.pem", lab.pem(LEAF.der), "does not begin with the certificate in"),
        ("ledger.jsonl", "{}\n", r"ledger.jsonl: line 1 has the schema None"),
        ("ledger.jsonl", "\udcff", "ledger.jsonl is not UTF-8"),
    ],
)
def test_a_damaged_file_is_named(name: str, content: str, message: str, tmp_path: Path) -> None:
    """With what is wrong in it."""
    folder = create(tmp_path / "ca")
    (folder / name).write_bytes(content.encode("utf-8", "surrogateescape"))

    with pytest.raises(Malformed, match=message):
        read_authority(folder)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """Its path and the reason."""
    folder = create(tmp_path / "ca")
    (folder / "ledger.jsonl").unlink()

    with pytest.raises(UnreadableFile, match=r"ledger.jsonl cannot be opened: No such file"):
        read_authority(folder)


def test_a_key_that_does_not_open_or_belong_is_told(tmp_path: Path) -> None:
    """No passphrase, a wrong one, another CA's key, no key."""
    folder = create(tmp_path / "ca", passphrase="a secret")
    own = AUTHORITY.certificate

    with pytest.raises(WrongPassphrase, match=r"ca.key: the private key is encrypted"):
        read_authority_key(folder, own)
    with pytest.raises(WrongPassphrase, match=r"ca.key: the password does not open"):
        read_authority_key(folder, own, passphrase="another")
    with pytest.raises(Malformed, match=r"ca.key is not the key of"):
        read_authority_key(folder, lab.root().authority.certificate, passphrase="a secret")
    (folder / "ca.key").unlink()
    with pytest.raises(UnreadableFile, match=r"ca.key cannot be opened"):
        read_authority_key(folder, own)


# --- two at a time ----------------------------------------------------------------------------------------------------


def test_two_who_change_a_ca_wait_for_each_other(tmp_path: Path) -> None:
    """Eight threads remember a certificate each, and none is lost."""
    folder = create(tmp_path / "ca")
    leaves = [make.leaf(f"n{number}.example.com") for number in range(8)]

    def add(der: bytes) -> None:
        with lock_authority(folder):
            certificate = read_certificate(der)
            keep_issued(folder, remember(read_authority(folder), record_of(certificate, "internal")), [certificate])

    threads = [Thread(target=add, args=(leaf.der,)) for leaf in leaves]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    known = {record.sha256 for record in read_authority(folder).ledger.issued}
    assert known == {leaf.certificate.sha256 for leaf in leaves}


def test_the_end_of_a_process_lets_go_of_its_lock(tmp_path: Path) -> None:
    """Even when it is killed in the middle of its work."""
    folder = create(tmp_path / "ca")
    code = (
        "import os, signal, sys\nfrom pathlib import Path\nfrom edgetrust.io.authority_folder import lock_authority\n"
        "with lock_authority(Path(sys.argv[1])):\n    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(folder)], check=False)

    with lock_authority(folder):
        assert done.returncode == -9
