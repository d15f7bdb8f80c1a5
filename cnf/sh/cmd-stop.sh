# SPDX-License-Identifier: Apache-2.0
#: stop [--force]                                 stop the platform, with --force also if devices are leased
# shellcheck shell=sh

. "$DROVER_SH/packages.sh"
. "$DROVER_SH/platform.sh"

cmd_main() {
    case "$# ${1:-}" in
        '0 ' | '1 --force') ;;
        *) die "stop takes no argument but --force" ;;
    esac
    platform_at "$DROVER_STATE/platform"
    flock 9
    if ! platform_pid >/dev/null; then
        say "no platform runs from this checkout"
        return
    fi
    if [ "${1:-}" != --force ]; then
        _leases=$(platform_leases) || die "the platform does not say what is leased: ./drover stop --force ends it all the same"
        [ -z "$_leases" ] || die "stopping would lose what is leased: $_leases. ./drover stop --force does it all the same"
    fi
    platform_stop
    say "stopped"
}
