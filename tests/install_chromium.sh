#!/bin/sh
# Installs Debian's Chromium and a font for Chinese where that can be done; says so where it cannot.
if ! command -v apt-get >/dev/null; then
    echo "no apt-get here: install Chromium to run the browser tests" >&2
    exit 0
fi
if [ "$(id -u)" = 0 ]; then as_root=""; elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then as_root="sudo"; else
    echo "Chromium is missing and only root can install it: sudo apt-get install chromium fonts-noto-cjk" >&2
    exit 0
fi
$as_root apt-get update -qq && $as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk >/dev/null ||
    echo "Chromium could not be installed; the browser tests will be skipped" >&2
