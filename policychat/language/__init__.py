"""Facts about text that hold in any corpus: its script, its language, its sentences, its words."""
