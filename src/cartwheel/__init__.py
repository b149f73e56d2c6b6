"""Cartwheel: a commerce platform that sells, rents, markets and wins back carts."""

from importlib.metadata import version

__version__ = version("cartwheel")
