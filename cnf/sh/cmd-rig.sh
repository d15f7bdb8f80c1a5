# SPDX-License-Identifier: Apache-2.0
#: rig                       the console in a guest with real VFIO devices
# shellcheck shell=sh

. "$DROVER_SH/packages.sh"
. "$DROVER_SH/distribution.sh"

cmd_main() {
    [ $# -eq 0 ] || die "rig takes no argument"
    need_packages build kernel
    if [ ! -t 0 ] || [ ! -t 1 ]; then
        die "rig needs a terminal: tests and scripts boot the guest with itests/kernel/rig/boot"
    fi
    choose_java
    need_distribution
    warn_of_newer_sources
    _saved=$DROVER_STATE/rig
    # Of an earlier guest: whether this one ran is seen by it.
    rm -f "$_saved/serial.log"
    _status=0
    "$DROVER_ROOT/itests/kernel/rig/boot" --interactive --out "$_saved" -- \
        env JAVA_HOME="$JAVA_HOME" "$DROVER_ROOT/itests/kernel/rig/guest-console" \
        "$HOME_OF_KARAF" "$(shown "$_saved")" || _status=$?
    [ ! -s "$_saved/serial.log" ] || say "the guest is off; what it saved in /mnt/out is in $(shown "$_saved")"
    return "$_status"
}
