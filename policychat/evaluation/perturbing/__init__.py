"""True sentences made false, or said in other words, by rule."""
