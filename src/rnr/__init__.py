"""rnr: Risk-Need-Responsivity instruments as data."""
