"""Shown chains as files."""

from __future__ import annotations

from edgetrust.codec.pem import write_block
from edgetrust.model.certificate import Unreadable
from edgetrust.usecase.export import export_files
from tests import make
from tests.shown import shown

ROOT = make.ca("CN=Root CA")
LEAF = make.leaf("expe1.example.com", ROOT)


def test_each_certificate_is_a_file_named_after_who_showed_it() -> None:
    """As sent, once a host."""
    files = export_files([shown(LEAF, ROOT), shown(LEAF, ROOT, port=7001), shown(ROOT, host="expe2.example.com")])

    assert files == {
        f"expe1.example.com_expe1.example.com_{LEAF.certificate.sha256[:16]}.pem": LEAF.pem,
        f"expe1.example.com_Root-CA_{ROOT.certificate.sha256[:16]}.pem": ROOT.pem,
        f"expe2.example.com_Root-CA_{ROOT.certificate.sha256[:16]}.pem": ROOT.pem,
    }


def test_names_from_strangers_do_not_lead_out() -> None:
    """A common name that is a path, one that is a pattern, one that is long, and none."""
    odd = [make.ca(f"CN={name}") for name in ("../../x", "*", "x" * 300)]
    nameless = make.ca("O=Nobody")

    files = export_files([shown(*odd, nameless, host="192.0.2.1")])

    assert len(files) == 4
    assert not any("/" in name or "*" in name or len(name) > 200 for name in files)


def test_what_cannot_be_read_is_exported_as_it_came() -> None:
    """For somebody else to look at."""
    ((name, content),) = export_files([shown(chain=(Unreadable(b"\x30\x00", "empty"),))]).items()

    assert content == write_block(b"\x30\x00")
    assert name.startswith("expe1.example.com_")
