"""The documents that rules cite, each written down once.

All were read in November 2026, the Cisco guides in the edition named. Not here: what follows from them.
"""

from __future__ import annotations

from datetime import date

from edgetrust.rules.rule import Citation

_READ = date(2026, 11, 1)


def article(section: str) -> Citation:
    """The article that edgetrust starts from."""
    return Citation(
        document="TAC 213872, Configure and Troubleshoot Collaboration Edge (MRA) Certificates",
        section=section,
        read=_READ,
    )


def certificate_guide(section: str) -> Citation:
    """How certificates of the Expressway are made and used."""
    return Citation(
        document="Cisco Expressway Certificate Creation and Use Deployment Guide (X15.5)", section=section, read=_READ
    )


def administrator_guide(section: str) -> Citation:
    """Pages, alarms and settings of the Expressway."""
    return Citation(document="Cisco Expressway Administrator Guide (X15.5)", section=section, read=_READ)


def mra_guide(section: str) -> Citation:
    """Mobile and Remote Access."""
    return Citation(
        document="Mobile and Remote Access Through Cisco Expressway Deployment Guide (X15.2)",
        section=section,
        read=_READ,
    )


def cluster_guide(section: str) -> Citation:
    """Clusters of Expressways."""
    return Citation(
        document="Cisco Expressway Cluster Creation and Maintenance Deployment Guide (X15.4)",
        section=section,
        read=_READ,
    )


def cucm_security_guide(section: str) -> Citation:
    """Certificates of Unified CM."""
    return Citation(document="Security Guide for Cisco Unified Communications Manager 14", section=section, read=_READ)


def tac(number: int, title: str, section: str = "") -> Citation:
    """Another note of Cisco's support."""
    return Citation(document=f"TAC {number}, {title}", section=section, read=_READ)


def standard(document: str, section: str = "") -> Citation:
    """An RFC, or a publication of another body."""
    return Citation(document=document, section=section, read=_READ)
