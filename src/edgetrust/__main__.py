"""`python -m edgetrust`."""

from edgetrust.cli.main import main

main()
