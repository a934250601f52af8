"""Programmes: who fits where, and what a jurisdiction can expect."""
