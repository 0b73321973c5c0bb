#!/bin/sh
# Make the virtual environment and install one locked set of requirements into it.
# Called by make: setup.sh FOLDER SET, where SET is run, dev, browser or spark.
set -eu
venv=$1
set_name=$2

say() { printf '%s\n' "$*" >&2; }

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
    if [ "${PYTHON:-}" ]; then
        is_new_enough "$PYTHON" && command -v "$PYTHON" && return
        say "PYTHON is $PYTHON, which is not here or older than 3.11. Name another."
        exit 1
    fi
    for name in python3 python3.14 python3.13 python3.12 python3.11; do
        is_new_enough "$name" && command -v "$name" && return
    done
    say "Python 3.11 or later is needed and none was found. Install one, then run make again."
    exit 1
}

on_debian() { command -v apt-get >/dev/null 2>&1; }

as_root() { [ "$(id -u)" = 0 ]; }

apt_install() {
    # A cold machine has no package lists, or old ones. Two may be set up at once.
    flock "$0" apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
        flock "$0" apt-get install -qq -y --no-install-recommends "$@" >/dev/null
}

make_venv() {
    python=$(find_python)
    say "Making $venv with $("$python" --version), $python (another: PYTHON=python3.13)"
    rm -rf "$venv"
    "$python" -m venv "$venv" >&2 && return
    rm -rf "$venv"
    if on_debian && as_root && apt_install python3-venv && "$python" -m venv "$venv"; then
        return
    fi
    rm -rf "$venv"
    say "The virtual environment could not be made; the reason is above."
    say "If venv is missing, on Debian or Ubuntu: sudo apt-get install python3-venv"
    exit 1
}

PANGO="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"

has_pango() { "$venv/bin/python" -c 'import weasyprint' >/dev/null 2>&1; }

# Without it briefings are printed more slowly, and the library complains.
has_subset() {
    "$venv/bin/python" -c \
        'import ctypes.util, sys; sys.exit(not ctypes.util.find_library("harfbuzz-subset"))'
}

need_pango() {
    has_pango && has_subset && return
    if on_debian && as_root; then
        say "Installing Pango for the PDF briefing"
        # shellcheck disable=SC2086
        apt_install $PANGO && return
    fi
    has_pango && return
    say "Pango is missing: the form, the assessment and the HTML briefing work, the PDF does not."
    case $(uname -s) in
        Darwin) say "To get it: brew install pango" ;;
        *) if on_debian; then say "To get it: sudo apt-get install $PANGO"
           else say "To get it, install your system's packages for Pango and HarfBuzz."; fi ;;
    esac
}

need_java() {
    command -v java >/dev/null 2>&1 && return
    if on_debian && as_root; then
        say "Installing Java for Spark"
        apt_install default-jre-headless && return
    fi
    say "Java 17 or later is missing, and Spark needs it."
    on_debian && say "To get it: sudo apt-get install default-jre-headless"
    exit 1
}

"$venv/bin/python" -m pip --version >/dev/null 2>&1 || make_venv
say "Installing the locked requirements ($set_name) for $("$venv/bin/python" --version)"
# A venv comes with whatever pip the Python had, and before 3.12 with setuptools, which
# nothing here uses.
for locked in pip "$set_name"; do
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check \
        --require-hashes -r "requirements/$locked.txt"
done
"$venv/bin/python" -m pip uninstall -qq --yes setuptools
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    --no-deps --no-build-isolation --editable .
need_pango
if [ "$set_name" = spark ]; then need_java; fi
