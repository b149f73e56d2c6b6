"""One file per running role, the command line and the wiring: they alone know everybody."""
