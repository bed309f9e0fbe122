# Shared by the entry scripts: finds Python and hands over to `config.local`, which needs only its standard library.
# shellcheck shell=sh
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)

# The system's own Python comes first: Debian and Ubuntu build theirs with a profile of its work, and it is a fifth
# faster than one built by hand without (ADR 0049).
python=
for candidate in "${AKASHI_PYTHON:-}" /usr/bin/python3 python3 python3.13 python3.12 python3.11; do
    [ -n "$candidate" ] || continue
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    echo "akashi: Python 3.11 以上が見つかりません (AKASHI_PYTHON で場所を指定できます)" >&2
    exit 2
fi
unset AKASHI_PYTHON PYTHONHOME

enter() {
    PYTHONPATH=$root PYTHONDONTWRITEBYTECODE=1 exec "$python" -P -m config.local "$@"
}
