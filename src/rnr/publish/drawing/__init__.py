"""Drawing: plots in one visual language."""
