"""Floor 2: the shelf of definition files, and how they are read."""
