"""
Web Push: messages to browsers, by the push services of their makers (RFC 8030, 8291, 8292).

pywebpush encrypts and py_vapid signs; the request itself is ours, for addresses of push services
come from browsers, and so from strangers: none may lead into our own network.
"""
