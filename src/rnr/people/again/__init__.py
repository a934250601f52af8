"""Again: reassessment, change, and who is due."""
