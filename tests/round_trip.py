"""The round trip through files: init, plan, csr, ca sign, plan --bundle, check, each run as its user runs it.

trip = Trip(tmp_path, authorities, Design(release="X15.5", c=2, e=2, features={"mixed", "imp"}))
trip.start(); trip.order(); trip.sign(); trip.load()          # what is made lies in the folder
trip.check()                                                  # the report, as read from standard output

Nothing is handed on in memory: what a step needs it reads from the files and outputs of those before. Where it lies in
the nature of the thing that a person edits the deployment file, lines that `init` wrote ready for use lose their `#`.
Keys are ECDSA where a product takes them, and one RSA key for all that do not: making keys is not what is tested.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from edgetrust.cli.main import run
from edgetrust.mra.releases import NEWEST

FOUNDED, SIGNED, JUDGED = "2026-01-02", "2026-11-20", "2026-11-23"
CORPORATE, PUBLIC = "corporate", "public"
ROOTS = {CORPORATE: "corporate-root", PUBLIC: "public-root"}
PROXY = "edge.example.com"

FEATURES = ("mixed", "oauth", "federation", "imp", "unity", "enforce", "shared", "proxy")
"""What a design can have. `mixed`: mixed mode with phone security profiles; `enforce` and `shared`: of clusters, both
sides; `proxy`: a device in front of the Expressway-E."""

_OPTIONS = {
    "mixed": "--mixed-mode --profile secure-8865.example.com --profile secure-dx.example.com",
    "oauth": "--sip-oauth",
    "federation": "--federation-domain partners.example.org --chat-alias chat.example.com",
    "enforce": "--c-enforce --e-enforce",
    "shared": "--c-shared --e-shared",
    "proxy": "",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """A deployment to be set up."""

    release: str = NEWEST
    size: int = 1
    """Expressways on each side; CUCM has one node of a stand-alone deployment, else a subscriber or two."""
    features: frozenset[str] = frozenset()
    e_issuer: str = PUBLIC
    """Who signs the server certificates that a public CA should sign."""
    endpoints: str = ""
    """Further options about endpoints."""

    def __str__(self) -> str:
        return f"{self.release} {self.size}+{self.size} {' '.join(sorted(self.features)) or 'plain'}"

    @property
    def options(self) -> list[str]:
        """The options of `edgetrust init` that say it."""
        size = self.size
        said = ["--name Acme --domain example.com --domain sales.example.net"]
        said += [f"--c-version {self.release} --e-version {self.release}"]
        said += [f"--expressway-c expc{number}.corp.example.com" for number in range(1, size + 1)]
        said += [f"--expressway-e expe{number}.example.com" for number in range(1, size + 1)]
        said += ["--c-cluster expc.corp.example.com --e-cluster expe.example.com"] if size > 1 else []
        said += [f"--cucm cucm{number}.corp.example.com" for number in range(1, min(size, 3) + 1)]
        if "imp" in self.features:
            said += [f"--imp imp{number}.corp.example.com" for number in range(1, min(size, 2) + 1)]
        if "unity" in self.features:
            said += [f"--unity unity{number}.corp.example.com" for number in range(1, min(size, 2) + 1)]
        said += [_OPTIONS[feature] for feature in sorted(self.features & _OPTIONS.keys())]
        return f"{' '.join(said)} {self.endpoints}".split()


@dataclass(slots=True)
class Trip:
    """One round trip, in a folder of its own."""

    folder: Path
    authorities: Path
    """Folder with the CAs and a key, as `found_authorities` makes it."""
    design: Design
    said: list[str] = field(default_factory=list)
    """What went to standard error, command by command."""

    def __post_init__(self) -> None:
        for name in (*ROOTS, *ROOTS.values()):
            shutil.copytree(self.authorities / name, self.folder / name)

    @property
    def file(self) -> Path:
        """The deployment file."""
        return self.folder / "acme.yaml"

    def run(self, *arguments: str | Path, expect: int = 0) -> str:
        """Standard output of a command that ends with this exit code, run in the folder."""
        out, err = io.StringIO(), io.StringIO()
        with contextlib.chdir(self.folder), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = run([str(argument) for argument in arguments])
        self.said.append(err.getvalue())
        assert code == expect, (arguments, code, err.getvalue())
        return out.getvalue()

    def start(self) -> None:
        """The deployment file, with what is to be made; a plan of it that nothing is missing from."""
        public = "public-root/ca.pem"
        roots = ["--public-ca", public]
        if "--phone-ca" not in self.design.endpoints:
            roots += ["--phone-ca", public]
        self.run("init", "acme.yaml", *self.design.options, *roots, "--with-files")
        if "proxy" in self.design.features:
            self.file.write_text(put_into_use(self.file.read_text(), "edge_proxy"))

    def order(self) -> None:
        """Keys and requests: those of Expressways as one, those that only a lab makes here one by one."""
        self.run("csr", "acme.yaml", "--dir", "certs", "--key", "ecdsa-256")
        for planned in self.plan()["certificates"]:
            path = f"{planned['node']}.{planned['slot']}"
            if planned["key"]["kind"] == "RSA" and not (self.folder / "certs" / f"{path}.csr").exists():
                key = self.authorities / "rsa.key"
                self.run(
                    "csr", "acme.yaml", planned["node"], "--slot", planned["slot"], "--from-key", key, "--dir", "certs"
                )

    def sign(self) -> None:
        """Certificates, each from the CA that the plan names."""
        requests: dict[tuple[str, str], list[str]] = {}
        for planned in self.plan()["certificates"]:
            request = f"certs/{planned['node']}.{planned['slot']}.csr"
            requests.setdefault(self._signer(planned), []).append(request)
        for (authority, profile), files in requests.items():
            many = ("--output", "certs") if len(files) > 1 else ("--output", files[0].replace(".csr", ".pem"))
            self.run("ca", "sign", *files, "--ca", authority, "--profile", profile, "--at", SIGNED, *many)

    def load(self) -> None:
        """Trust lists where the deployment file names them."""
        chains = [part for name in ROOTS for part in ("--ca", f"{name}/chain.pem")]
        self.run("plan", "acme.yaml", "--bundle", "bundle", *chains)

    def plan(self) -> Any:  # noqa: ANN401 - a JSON document
        """The plan as it stands."""
        return json.loads(self.run("plan", "acme.yaml", "--format", "json", "--key", "rsa-2048"))

    def check(self) -> Any:  # noqa: ANN401 - a JSON document
        """The report, for which all evidence must be there."""
        arguments = ("check", "acme.yaml", "--at", JUDGED, "--format", "json", "--require-evidence")
        return json.loads(self.run(*arguments))

    def certificates(self) -> list[Path]:
        """The certificates that were signed."""
        return sorted(self.folder.glob("certs/*.pem"))

    def _signer(self, planned: Any) -> tuple[str, str]:  # noqa: ANN401 - part of a JSON document
        """CA and profile. What may be signed by either is: server certificates publicly, clients internally."""
        is_public = planned["signer"] == "public" or (planned["signer"] == "either" and planned["slot"] == "server")
        if not is_public or self.design.e_issuer == CORPORATE:
            return CORPORATE, "internal"
        return PUBLIC, "public" if "client-auth" in planned["eku"] else "public-server-only"


def put_into_use(text: str, section: str) -> str:
    """A deployment file in which a section that was commented out counts."""
    lines = text.splitlines()
    start = lines.index(f"#{section}:")
    end = next((number for number in range(start, len(lines)) if not lines[number]), len(lines))
    used = [re.sub(r"^( *)#(?=[^ #])", r"\1", line) for line in lines[start:end]]
    return "\n".join([*lines[:start], *used, *lines[end:], ""])


def found_authorities(folder: Path) -> None:
    """A corporate and a public hierarchy, each with a root and an issuing CA, and an RSA key for requests."""
    with contextlib.chdir(folder), _quiet():
        for name, root in ROOTS.items():
            title = name.capitalize()
            assert (
                run(["ca", "init", root, "--name", f"CN={title} Root,O={title}", "--seed", root, "--at", FOUNDED]) == 0
            )
            subject = f"CN={title} Issuing,O={title}"
            arguments = ["ca", "init", name, "--parent", root, "--name", subject, "--seed", name, "--at", FOUNDED]
            assert run(arguments) == 0
        assert run(["init", "key.yaml", "--expressway-c", "c.example.com", "--c-version", "X14"]) == 0
        assert run(["csr", "key.yaml", "--key", "rsa-2048"]) == 0
        Path("c.example.com.server.key").rename("rsa.key")


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        yield
