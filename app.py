"""`python app.py` is `policychat serve`."""

import sys

from policychat.cli.main import run

if __name__ == "__main__":
    run(["serve", *sys.argv[1:]])
