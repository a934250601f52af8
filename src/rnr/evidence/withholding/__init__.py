"""Withholding: small numbers stay in the house, and so does what gives them away."""
