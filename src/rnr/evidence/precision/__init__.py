"""Precision: how exactly items, raters and levels measure."""
