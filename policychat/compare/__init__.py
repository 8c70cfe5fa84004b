"""Whether two statements agree: numbers, dates, negation, direction, modality, names."""
