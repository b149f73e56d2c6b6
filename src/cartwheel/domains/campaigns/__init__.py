"""Mails to many customers: templates, and what campaigns make of them."""
