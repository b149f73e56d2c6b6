"""Use cases of people, a file for each group of verbs. They open their own short transactions."""
