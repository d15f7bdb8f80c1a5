# SPDX-License-Identifier: Apache-2.0
#: exec 'COMMAND'                                 run a command of the console and pass its exit status on
# shellcheck shell=sh

. "$DROVER_SH/packages.sh"
. "$DROVER_SH/platform.sh"

cmd_main() {
    [ $# -gt 0 ] || die "exec needs a command, for example: ./drover exec 'vfio:devices'"
    need_packages build console
    choose_java
    need_distribution
    platform_at "$DROVER_STATE/platform"
    platform_enter
    trap leave EXIT
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 143' TERM
    platform_run "$*"
}

leave() {
    _status=$?
    trap '' HUP INT TERM
    platform_leave
    exit "$_status"
}
