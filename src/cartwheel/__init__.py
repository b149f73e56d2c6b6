"""Cartwheel: a commerce platform that sells, rents, markets and wins back carts."""

from importlib.metadata import version

from cartwheel.kernel import timeouts

__version__ = version("cartwheel")

timeouts.mend()
