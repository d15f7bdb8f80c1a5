# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# Words that every command uses. Names with an underscore prefix of their function stand in for local variables,
# which POSIX sh does not have.

say() {
    printf '%s\n' "$*"
}

warn() {
    printf 'drover: %s\n' "$*" >&2
}

die() {
    warn "$@"
    exit 1
}

have() {
    command -v "$1" >/dev/null 2>&1
}

# log_file NAME - prints the path of a log in .drover/log, whose folder exists then.
log_file() {
    mkdir -p "$DROVER_STATE/log"
    printf '%s/log/%s.log\n' "$DROVER_STATE" "$1"
}

# shown PATH - prints a path inside the checkout as seen from its root.
shown() {
    printf '%s\n' "${1#"$DROVER_ROOT"/}"
}
