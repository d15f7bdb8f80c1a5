# SPDX-License-Identifier: Apache-2.0
#: console                   the platform's console; starts it if need be
# shellcheck shell=sh
# The console comes over ssh also where this command starts the platform, so
# that there is one kind of console: one may be left while a device is leased,
# and another one joined to it. Whoever leaves last stops the platform.

. "$DROVER_SH/packages.sh"
. "$DROVER_SH/platform.sh"

cmd_main() {
    [ $# -eq 0 ] || die "console takes no argument"
    if [ ! -t 0 ] || [ ! -t 1 ]; then
        die "console needs a terminal: ./drover exec 'COMMAND' runs a command without one"
    fi
    need_packages build console
    choose_java
    need_distribution
    warn_of_newer_sources
    platform_session "$DROVER_STATE/platform"
    platform_console
}
