"""What archives hold, and which files are looked into at all."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetrust.io import archive, packed
from edgetrust.io.metered import Budget, Ledger, Meter, Purse, Reads


class Listing:
    """A finder that wants all but logs, and says what it was told."""

    def count_member(self) -> None:
        """There are not many."""

    def is_of_use(self, name: str) -> bool:
        return not name.endswith(".log")

    def member(self, name: str, data: Reads, *, size: int) -> Iterator[str]:
        yield f"{name}: {data.read(size).decode()}"

    def refused(self, name: str, reason: str) -> str:
        return f"{name} {reason}"

    def damaged(self, name: str, error: Exception) -> str:
        return f"{name} is damaged: {error}"


FILES = {"a.pem": b"A", "b.log": b"B", "../c.pem": b"C"}
LISTED = ["a.pem: A", "../c.pem leads out of the archive by its name"]


def ledger() -> Ledger:
    """One with the usual budget."""
    return Ledger(Purse(Budget()), 10_000)


def tar(files: dict[str, bytes], form: int = tarfile.USTAR_FORMAT) -> bytes:
    """A tar archive in one of its forms."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as writing:
        for name, content in files.items():
            header = tarfile.TarInfo(name)
            header.size = len(content)
            writing.addfile(header, io.BytesIO(content))
    return out.getvalue()


def test_the_files_of_a_tar_archive_go_to_the_finder() -> None:
    """But those that it does not want."""
    meter = Meter(io.BytesIO(tar(FILES)), ledger())

    assert list(packed.read_tar(meter, Listing())) == LISTED


def test_the_files_of_a_zip_archive_go_to_the_finder() -> None:
    """As those of a tar archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as writing:
        for name, content in FILES.items():
            writing.writestr(name, content)

    assert packed.is_zip(out.getvalue())
    assert list(packed.read_zip(out, ledger(), Listing())) == LISTED


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
@given(name=st.text(min_size=1, max_size=300).filter(lambda name: "\0" not in name), content=st.binary(max_size=20))
def test_every_tar_archive_is_looked_into(form: int, name: str, content: bytes) -> None:
    """Whatever its first file is called, as far as that form can say it."""
    try:
        head = tar({name: content}, form)[:512]
    except ValueError:  # longer than this form allows
        return

    assert packed.is_tar(head)
    assert archive._may_be_packed(head)


@given(st.binary(max_size=20), st.sampled_from(["%06o\0 ", "%07o\0", "%7o ", "binary"]))
def test_a_sum_may_be_written_in_several_ways(content: bytes, spelling: str) -> None:
    """In octal digits with zeros or blanks before them, and as a number of eight octets."""
    head = tar({"a.log": content}, tarfile.USTAR_FORMAT)[:512]
    total = sum(head[:148]) + sum(head[156:]) + 8 * ord(" ")
    written = b"\x80" + total.to_bytes(7, "big") if spelling == "binary" else (spelling % total).encode()
    head = head[:148] + written + head[156:]

    assert packed.is_tar(head)
    assert archive._may_be_packed(head)
