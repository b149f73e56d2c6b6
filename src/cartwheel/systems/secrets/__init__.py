"""
Where settings come from, secrets among them.

Order. What the command line gives goes before the environment (`CARTWHEEL_X`), that before a
file (`CARTWHEEL_X_FILE`), that before HashiCorp Vault, that before the default.

Guarantees. Everything is read once, when a process starts. No value appears in a message: an
error names the variable, and the file or path. Files and Vault are asked for known settings
alone; whatever else Vault holds at the path is passed over.

Failures. A file that cannot be read, a setting given both as it is and by a file, a Vault that
does not answer or refuses: the process does not start, and says so in one line.
"""
