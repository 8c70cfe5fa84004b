"""Training of policychat's reader, step by step; eval/train_reader.py runs it."""
