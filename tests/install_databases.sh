#!/bin/sh
# Installs Debian's PostgreSQL and Redis where that can be done; says so where it cannot.
if ! command -v apt-get >/dev/null; then
    echo "no apt-get here: install PostgreSQL and Redis to run the tests of state and limits that servers share" >&2
    exit 0
fi
if [ "$(id -u)" = 0 ]; then as_root=""; elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then as_root="sudo"; else
    echo "PostgreSQL or Redis is missing and only root can install it: sudo apt-get install postgresql redis-server" >&2
    exit 0
fi
$as_root apt-get update -qq && $as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends postgresql redis-server >/dev/null ||
    echo "PostgreSQL and Redis could not be installed; the tests that need them will be skipped" >&2
