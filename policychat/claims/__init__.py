"""From a text to verdicts on what it claims, each with its proof."""
