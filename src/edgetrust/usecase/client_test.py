"""The client certificate test of one Expressway of a deployment: its trusted CA list, its lists of revoked
certificates, its saved settings.

Not here: the test itself (`edgetrust.mra.client_test`), and putting settings into the file
(`edgetrust.mra.deployment_file.edit`).
"""

from __future__ import annotations

from edgetrust.errors import Refused
from edgetrust.model.certificate import Located, RevocationList
from edgetrust.model.client_test import CrlChecking, Result, Settings
from edgetrust.model.deployment import Deployment, ExpresswayCluster, Node, Role, Store
from edgetrust.model.finding import Severity
from edgetrust.model.inventory import Inventory
from edgetrust.model.value import dataclass
from edgetrust.usecase.exit_code import ExitCode, FailOn, exit_code_for
from edgetrust.usecase.nearest import nearest_host

_SIDES = {Role.EXPRESSWAY_C: "expressway_c", Role.EXPRESSWAY_E: "expressway_e"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tester:
    """An Expressway whose page is asked."""

    node: Node
    side: ExpresswayCluster

    @property
    def key(self) -> str:
        """The key of its side in the deployment file."""
        return _SIDES[self.side.role]


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """What that Expressway holds."""

    trusted: tuple[Located, ...] | None
    """None: unknown, so that nothing can be said."""
    crls: tuple[RevocationList, ...] | None
    """None: unknown."""
    is_whole: bool
    """All of the trusted CA list could be read."""


def find_tester(deployment: Deployment, fqdn: str | None) -> Tester:
    """The Expressway of that name; without a name, the only one there is. Raises Refused."""
    testers = [Tester(node=node, side=side) for side in deployment.expressways for node in side.nodes]
    names = [tester.node.fqdn for tester in testers]
    if fqdn is None:
        if len(testers) == 1:
            return testers[0]
        raise Refused(f"the deployment has {len(testers)} Expressways", hint=f"choose with --node: {', '.join(names)}")
    found = next((tester for tester in testers if tester.node.id == fqdn.lower()), None)
    if found is None:
        nearest = nearest_host(fqdn, names)
        hint = f"did you mean {nearest}?" if nearest else f"there are {', '.join(names) or 'none'}"
        raise Refused(f"no Expressway {fqdn!r} in the deployment", hint=hint)
    return found


def holdings_of(tester: Tester, inventory: Inventory) -> Holdings:
    """Its trusted CA list and revocation lists."""
    node = tester.node
    found = inventory.revocation_lists(node)
    return Holdings(
        trusted=inventory.trust_list(node, Store.TRUSTED_CA),
        crls=None if found is None else tuple(crl for crl, _ in found),
        is_whole=(node.id, Store.TRUSTED_CA) not in inventory.incomplete,
    )


def settle(tester: Tester | None, *, pattern: str | None, username: str | None, checking: str | None) -> Settings:
    """The settings of a run: what is asked for, else what the Expressway has saved, else the defaults."""
    defaults = Settings()
    saved = tester.side.client_test if tester is not None else None
    saved_checking = CrlChecking(saved.crl_checking) if saved is not None else defaults.crl_checking
    return Settings(
        pattern=pattern if pattern is not None else (saved and saved.regex) or defaults.pattern,
        username=username if username is not None else (saved and saved.username) or defaults.username,
        crl_checking=CrlChecking(checking) if checking is not None else saved_checking,
    )


def exit_code_of_client_test(result: Result, *, fail_on: FailOn) -> ExitCode:
    """1 where the certificate is invalid; with --fail-on warning also where there is a warning."""
    found = [] if result.is_valid else [Severity.ERROR]
    return exit_code_for([*found, *(Severity.WARNING for _ in result.warnings)], fail_on=fail_on)


def saved_as(settings: Settings) -> dict[str, str]:
    """The settings by the keys of the deployment file."""
    return {
        "regex": settings.pattern,
        "username": settings.username,
        "crl_checking": settings.crl_checking.value,
    }
