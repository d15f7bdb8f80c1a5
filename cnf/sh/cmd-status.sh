# SPDX-License-Identifier: Apache-2.0
#: status                                         say whether a platform runs from this checkout
# shellcheck shell=sh

. "$DROVER_SH/platform.sh"

cmd_main() {
    [ $# -eq 0 ] || die "status takes no argument"
    platform_at "$DROVER_STATE/platform"
    if ! _pid=$(platform_pid); then
        say "no platform runs from this checkout"
        return 1
    fi
    say "running: process $_pid, ssh on 127.0.0.1 port $(platform_port), log $(shown "$PLATFORM/data/log/karaf.log")"
}
