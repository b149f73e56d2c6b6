"""
One search over everything that a store keeps, for whoever looks for something by a piece of it.

It asks the domains, each of which finds its own things as its lists do; what the caller may not
read is not asked for.
"""
