"""The routing table: what may stand in its file, how it is read, and how a new one takes over."""
