"""
Pictures of products.

What is uploaded is looked at before it is kept: its first bytes say what it is, its header how
large it would become. It is kept as it came and never shown; what is shown are sizes of
it that a job makes, as WebP without anything else that was in the file, such as where it was
taken. A picture is pending until they are there, and has failed when none could be made.
"""
