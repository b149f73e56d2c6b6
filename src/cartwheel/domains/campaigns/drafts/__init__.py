"""Campaigns in the making: what each step of the wizard has saved, and who has agreed to it."""
