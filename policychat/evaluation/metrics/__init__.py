"""Metrics: small pure functions over numbers."""
