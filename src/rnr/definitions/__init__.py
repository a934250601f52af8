"""Floor 1: what a definition file may say. Pydantic models; nothing is computed here."""
