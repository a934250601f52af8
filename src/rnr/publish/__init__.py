"""Floor 6: what leaves the house - command line, pages, schema, plots."""
