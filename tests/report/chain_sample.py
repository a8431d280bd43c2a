"""Answers about chains, for the renderers."""

from __future__ import annotations

from edgetrust.model.chain import ChainAnswer
from edgetrust.model.connection import Purpose
from edgetrust.pki.openssl_verify import Material
from edgetrust.usecase.chain import ChainQuestion, judge_chain
from tests import make

ROOT = make.ca("Root")
ISSUING = make.ca("Issuing", ROOT)
LEAF = make.leaf("expe.example.com", ISSUING)


def answer(
    *trusted: make.Issued, leaf: make.Issued = LEAF, elsewhere: tuple[make.Issued, ...] = (), name: str | None = None
) -> ChainAnswer:
    """The answer about a leaf that is sent alone, as a server."""
    return judge_chain(
        ChainQuestion(
            leaf=leaf.located("leaf.pem"),
            sent=(),
            trusted=tuple(each.located("list.pem", 1 + number) for number, each in enumerate(trusted)),
            elsewhere=tuple(each.located("others.pem", 9) for each in elsewhere),
            purpose=Purpose.SERVER_AUTH,
            name=name,
            at=make.NOW,
            leaf_file=Material(path="leaf.pem", is_plain=True),
            trusted_files=(Material(path="list.pem", is_plain=True),),
        )
    )
