"""Cutting: what happens at a cut, and whether it is worth acting on."""
