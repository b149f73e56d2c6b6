"""
Files of clickstreams: read, looked over, put in order of time, packed into batches.

Nothing here holds more than a few megabytes, whatever the file, and nothing knows where the
events go: a command sends them over HTTP, a job puts them on the log.
"""
