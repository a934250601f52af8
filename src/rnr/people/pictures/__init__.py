"""Pictures: several assessments of one person, put together."""
