# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# Maven, quietly: its output goes to a log, of which the part that matters is shown when it fails.

# build_alone - waits until no other command builds in this checkout; from then on the others wait for this one.
build_alone() {
    mkdir -p "$DROVER_ROOT/.drover"
    exec 4>>"$DROVER_ROOT/.drover/build.lock"
    flock -n 4 && return
    say "waiting for another command that builds in this checkout" >&2
    flock 4
}

# built - lets others build.
built() {
    exec 4>&-
}

# run_maven NAME ARGUMENT... - runs Maven in the checkout, logging to .drover/log/NAME.log; returns its status.
run_maven() {
    _log=$(log_file "$1")
    shift
    _status=0
    (cd "$DROVER_ROOT" && mvn -B --no-transfer-progress "$@") >"$_log" 2>&1 </dev/null || _status=$?
    if [ "$_status" -ne 0 ]; then
        maven_trouble "$_log" >&2
        warn "Maven failed: the whole log is $(shown "$_log")"
    fi
    return "$_status"
}

# maven_trouble LOG - prints the errors of a failed run, or its end where Maven itself did not get that far.
maven_trouble() {
    if grep -q '^\[ERROR\]' "$1"; then
        grep -E '^\[(ERROR|WARNING)\]' "$1" \
            | grep -vE '^\[ERROR\] *(-> \[Help|\[Help|To see the full|Re-run Maven|For more info|After correcting|mvn <args>|$)' \
            | tail -n 60
    else
        tail -n 40 "$1"
    fi
}
