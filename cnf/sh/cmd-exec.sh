# SPDX-License-Identifier: Apache-2.0
#: exec 'COMMAND'            run a console command, pass its exit status
# shellcheck shell=sh

. "$DROVER_SH/packages.sh"
. "$DROVER_SH/platform.sh"

cmd_main() {
    [ $# -gt 0 ] || die "exec needs a command, for example: ./drover exec 'vfio:devices'"
    need_packages build console
    choose_java
    need_distribution
    platform_session "$DROVER_STATE/platform"
    platform_run "$*"
}
