"""
The instances behind the door, and how one of them is chosen and asked.

An instance is *usable* while its health check passes, real calls do not fail, and its
breaker is not open. When no instance of a pool is usable the door asks those that are
there all the same: a check that is wrong about everybody must not close the shop.
"""
