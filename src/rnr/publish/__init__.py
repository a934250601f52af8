"""Floor 6: what leaves the house - command line, pages, plots, file schemas."""
