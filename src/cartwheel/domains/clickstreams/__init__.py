"""
Clickstreams of other shops: files of what shoppers did, sent into stores of their own.

`formats` reads their lines, `files` whole files, and `imports` brings them in from the web app.
`cartwheel replay` sends a file over HTTP with the same parts, and reports the same figures.
"""
