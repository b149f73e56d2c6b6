"""`python -m cartwheel`."""

from cartwheel.entrypoints.cli import main

main()
