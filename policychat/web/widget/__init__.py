"""The chat for other sites' pages: sources for browsers, and the one script made of them."""
