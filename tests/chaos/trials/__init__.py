"""
One fault after the other against a whole Cartwheel that a shop goes on using.

Each trial starts `cartwheel up` on a home of its own, sends events all the while, lets the
fault come and go, and then compares: what was acknowledged is what can be read as rows and
what carts have seen, and nothing that was valid lies among dead letters.
"""
