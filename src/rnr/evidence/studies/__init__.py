"""Studies: how many people a validation needs, and what it can show."""
