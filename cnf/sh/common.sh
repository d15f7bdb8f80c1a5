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

# need_state - makes the folder for what runs leave behind, or says why it cannot be had.
need_state() {
    mkdir -p "$DROVER_STATE" 2>/dev/null && [ -w "$DROVER_STATE" ] && return
    die "$DROVER_STATE is not a folder that $(id -un) can write to: run this as its owner, or set DROVER_STATE to a folder of your own"
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
