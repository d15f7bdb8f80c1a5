# SPDX-License-Identifier: Apache-2.0
#: build                     compile, check and package everything
# shellcheck shell=sh

. "$DROVER_SH/packages.sh"
. "$DROVER_SH/maven.sh"

cmd_main() {
    [ $# -eq 0 ] || die "build takes no argument"
    need_packages build
    choose_java
    say "building (log: $(shown "$(log_file build)"))"
    build_alone
    run_maven build -T1C verify -Ddrover.skipUnit=true -DskipITs
    say "built"
}
