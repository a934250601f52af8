"""Norms in use: the local rate beside a score."""
