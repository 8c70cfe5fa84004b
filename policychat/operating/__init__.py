"""What keeps an installation running: whether all is well, backups, new projects."""
