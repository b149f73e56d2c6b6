"""
Clickstreams brought in by hand: a file is uploaded, and a job fills a store of its own with it.

    uploading ──▶ waiting ──▶ reading ──▶ sending ──▶ settling ──▶ done
        └────────────┴───────────┴───────────┴───────────┴───▶ failed, cancelled

The file comes in parts, each of which says where it begins: one that comes again changes
nothing, and who was cut off goes on. The first one shows which format it is; a file of none is
refused before it is kept. When all of it is there a job surveys it, puts it in order of time if
it is not, opens the store that its SHA-256 names, and takes its rows in as the doors do.

Guarantees. Nothing of the shop's own store changes. A message id is derived from all a row
says, and how far the job got is kept together with what was refused until then: a job that dies
goes on behind that, and what it sends again adds nothing. Two runs of one import do not count
side by side. A job is never far ahead of the pipeline, so that live events hardly wait behind
an import. It holds a few megabytes, whatever the file; the file itself lies on the worker's
disk while it is read, and is forgotten when the import ends.

On failure: a log that is full or away is asked again; the job is put off and goes on. While the
pipeline stands still the import settles for as long as that takes. What was sent stays in its
store, also where the import is cancelled.
"""
