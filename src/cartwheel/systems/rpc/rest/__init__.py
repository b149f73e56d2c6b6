"""Procedures as a REST interface: paths, queries and bodies bound to the same inputs."""
