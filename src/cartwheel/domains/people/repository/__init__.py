"""Every query about people, a file for each of their tables' families."""
