"""edgetrust: certificates of Cisco Collaboration Edge (Mobile and Remote Access), planned, checked and explained.

The way of the data is the way of the packages: `io` reads bytes, `codec` and `pki.read` make facts of them (`model`),
`pki` and `mra` draw verdicts from facts, `rules` turn verdicts into findings, `usecase` assembles a report, `report`
renders it and `cli` shows it. A test holds these directions (tests/test_layers.py).
"""

# A constant, because importlib.metadata would cost more than the whole of `--version` may.
__version__ = "0.1.0"
