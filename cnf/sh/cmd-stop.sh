# SPDX-License-Identifier: Apache-2.0
#: stop [--force]            stop the platform; --force: whatever is held
# shellcheck shell=sh

. "$DROVER_SH/packages.sh"
. "$DROVER_SH/platform.sh"

cmd_main() {
    case "$# ${1:-}" in
        '0 ' | '1 --force') ;;
        *) die "stop takes no argument but --force" ;;
    esac
    _stopped=no
    # What is leased in a demo is the demo's own.
    PLATFORM_KEEPS_LEASES=no
    stop_one demo
    [ "${1:-}" = --force ] || PLATFORM_KEEPS_LEASES=yes
    stop_one platform
    [ $_stopped = yes ] || say "no platform runs from this checkout"
}

# stop_one NAME - stops the platform in that folder of the state.
stop_one() {
    platform_at "$DROVER_STATE/$1"
    flock 9
    platform_pid >/dev/null || return 0
    if [ $PLATFORM_KEEPS_LEASES = yes ]; then
        platform_yield || die "$_why"
    else
        platform_stop
    fi
    _stopped=yes
    say "$1 stopped"
}
