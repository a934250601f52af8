"""Monitoring: what becomes of a tool in use: drift, change, overrides, responses."""
