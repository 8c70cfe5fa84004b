"""What outlives a request: answers that readers share, and what they say about them."""
