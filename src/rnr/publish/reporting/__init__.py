"""The page of a validation report."""
