# SPDX-License-Identifier: Apache-2.0
#: status                    say whether a platform runs here
# shellcheck shell=sh

. "$DROVER_SH/platform.sh"

cmd_main() {
    [ $# -eq 0 ] || die "status takes no argument"
    _found=1
    for _name in platform demo; do
        platform_at "$DROVER_STATE/$_name"
        if _pid=$(platform_pid); then
            _found=0
            say "$_name running: process $_pid, ssh on 127.0.0.1 port $(platform_port), log $(shown "$PLATFORM/data/log/karaf.log")"
        fi
    done
    [ $_found -eq 0 ] || say "no platform runs from this checkout"
    return $_found
}
