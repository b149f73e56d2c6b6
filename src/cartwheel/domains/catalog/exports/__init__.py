"""Products into spreadsheets, in the form in which they are imported."""
