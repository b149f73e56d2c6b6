"""Customers who are one person, made one."""
