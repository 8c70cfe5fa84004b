"""From a folder of files to documents: reading, cleaning, and what is known about each."""
