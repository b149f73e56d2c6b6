"""Words that are written once and filled for each cart: declared variables, versions, languages."""
