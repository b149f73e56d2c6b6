"""
The demo shop at `/shop`: pages that the server makes, for one store.

It is a client of the public procedures, as anybody's shop is: it holds a key of its store that may
shop and little more, and keeps nothing but the token of a shopper's cart, in a cookie. Procedures
are called within the process, through the same door as from outside: the key, its permissions and
quotas, validation and errors are the same.

Pages work without scripts; those add what is convenient. The tracker watches over it all, with a
key that everybody may see.
"""
