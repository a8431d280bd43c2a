"""Lines of the XMPP router of the Expressway (`XCP_JABBERD`), which connects C and E at port 7400."""

from __future__ import annotations

from edgetrust.mra.logs.pattern import Pattern, fault, look_alike

_COMMON = "TAC 118798, common issues with Collaboration Edge"
_PRODUCT = "Expressway"
_HEAD = (
    '2026-11-20T09:12:31+01:00 expc1 XCP_JABBERD[23843]: UTCTime="2026-11-20 08:12:31,843" ThreadID="139747212576512"'
    ' Module="Jabber" Level="'
)

PATTERNS = (
    Pattern(
        name="reverse-name-not-in-certificate",
        anchors=("certificate verification failed for host=",),
        expression=r"Certificate verification failed for host= ?(?P<peer>[^,\s]+) ?,"
        r" ?additional info: ?(?P<reason>Invalid Hostname)",
        product=_PRODUCT,
        meaning=fault("reverse-dns-mismatch"),
        is_client=True,
        source=_COMMON,
        sample=f'{_HEAD}WARN " CodeLocation="cvsservice.cpp:601" Detail="Certificate verification failed for'
        ' host=192.0.2.5, additional info: Invalid Hostname"',
        near_miss=f'{_HEAD}INFO " CodeLocation="cvsservice.cpp:590" Detail="Certificate verification for'
        ' host=192.0.2.5 done, no errors"',
    ),
    Pattern(
        name="no-reverse-name",
        anchors=("reverse dns lookup failed for address=",),
        expression=r'(?P<reason>reverse DNS lookup failed) for address= ?(?P<peer>[^\s"]+)',
        product=_PRODUCT,
        meaning=fault("reverse-dns-mismatch"),
        is_client=True,
        source=_COMMON,
        sample=f'{_HEAD}ERROR" CodeLocation="cvsservice.cpp:409" Detail="caught exception: exception in'
        ' reverseDNSLookup: reverse DNS lookup failed for address=192.0.2.5"',
        near_miss=f'{_HEAD}INFO " CodeLocation="cvsservice.cpp:400" Detail="reverse DNS lookup for address=192.0.2.5"',
    ),
    Pattern(
        name="router-refused",
        anchors=("unable to connect to host",),
        expression=r"Unable to connect to host '(?P<peer>[^']*)', port (?P<port>\d+) ?: ?\(\d+\) ?"
        r"(?P<reason>Connection refused)",
        product=_PRODUCT,
        meaning=look_alike("connection-refused"),
        is_client=True,
        source="TAC 117811, MRA in a multi-domain deployment, dual NIC",
        sample=f'{_HEAD}ERROR" CodeLocation="mio.c:1121" Detail="Unable to connect to host \'192.0.2.5\', port'
        ' 7400:(111) Connection refused"',
        near_miss=f'{_HEAD}INFO " CodeLocation="mio.c:1109" Detail="Connecting on fd 28 to host \'192.0.2.5\','
        ' port 7400, unable to tell more"',
    ),
)
