"""
Identity providers: OpenID Connect by discovery, and GitHub, which speaks OAuth alone.

Whoever comes back must bring the code, the state, and what ties the return to the browser
that set out; the code is exchanged with a PKCE verifier (S256), and an ID token must be
signed by the provider for us with the nonce of this very sign-in. A state is good once,
for ten minutes.
"""
