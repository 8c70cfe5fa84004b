"""Whether two statements agree: so far, the years they speak of."""
