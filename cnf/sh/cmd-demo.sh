# SPDX-License-Identifier: Apache-2.0
#: demo [--break]            watch a device's state move, or be damaged
# shellcheck shell=sh
# A platform of its own, on emulated devices, that ends with the demo: no root,
# and nobody's devices in the way.

. "$DROVER_SH/packages.sh"
. "$DROVER_SH/platform.sh"

SOURCE=emu:mtty-0
DESTINATION=emu:mtty-1
# A byte of the state's last part, behind the offer and what moves in PRE_COPY.
BROKEN_BYTE=740
# How much the workload shall write while its device is in PRE_COPY.
LIVE_BYTES=1000

cmd_main() {
    case "$# ${1:-}" in
        '0 ' | '1 --break') ;;
        *) die "demo takes no argument but --break" ;;
    esac
    need_packages build console
    choose_java
    need_distribution
    warn_of_newer_sources
    # It lives for seconds: compiling its code thoroughly would take longer than it saves.
    DROVER_JAVA_OPTS="-XX:TieredStopAtLevel=1 ${DROVER_JAVA_OPTS:-}"
    exec 3>>"$DROVER_STATE/demo.lock"
    flock -n 3 || die "a demo runs already from this checkout"
    platform_at "$DROVER_STATE/demo"
    # One that a demo left which was killed; its devices are as that left them.
    platform_stop
    platform_session "$DROVER_STATE/demo"
    # What is leased at the end is the demo's own.
    PLATFORM_KEEPS_LEASES=no
    exec 5>&1
    begin
    if [ "${1:-}" = --break ]; then break_it; else move_it; fi
}

begin() {
    headline "Two emulated serial cards, driven through the VFIO uAPI as the kernel's would be"
    typed 'vfio:devices'
    headline "A workload writes to one of them, without pause"
    typed "vfio:open $SOURCE"
    typed "vfio:traffic start $SOURCE"
}

move_it() {
    headline "Migrate it live, and hold before the switchover: the workload goes on in PRE_COPY"
    typed "vfio:migrate $SOURCE=$DESTINATION --policy manual --detach"
    _session=$ANSWER
    await "$_session is held in PRE_COPY" session_is "$_session" HELD
    _before=$(traffic_value written)
    await "the workload writes in PRE_COPY" written_at_least $((_before + LIVE_BYTES))
    say "  The workload had written $_before bytes, and has now written $(traffic_value written); the device is in PRE_COPY."
    headline "Switch over: the workload is quiesced, the rest moves, the destination runs"
    typed "vfio:switchover $_session"
    await "$_session is over" session_ended "$_session"
    typed "vfio:sessions $_session"
    session_is "$_session" DONE || fail "the migration did not end in DONE"
    typed 'vfio:devices'
    compare_digests
    say
    say "The state moved, and nothing of it was lost. Next:"
    say "  ./drover console      a platform like this one, for you to type"
    say "  ./drover demo --break the same migration, with a byte flipped on the way"
    say "  ./drover rig          the same on a real VFIO kernel, in a guest: no hardware, no root; see README.md"
}

compare_digests() {
    headline "What the workload has written must be what the destination holds"
    typed_json "vfio:traffic stop $DESTINATION"
    _expected=$(printf '%s\n' "$ANSWER" | json_value expected)
    _observed=$(printf '%s\n' "$ANSWER" | json_value observed)
    _written=$(printf '%s\n' "$ANSWER" | json_value written)
    _trouble=$(printf '%s\n' "$ANSWER" | json_value error)
    say "  written by the workload  SHA-256 $_expected ($_written bytes in all)"
    say "  held by $DESTINATION       SHA-256 $_observed"
    [ "$_trouble" = null ] || fail "the workload reports: $_trouble"
    case $_expected in
        '' | null) fail "the workload does not say what it has written" ;;
        "$_observed") say "  They are equal." ;;
        *) fail "the digests differ" ;;
    esac
}

break_it() {
    headline "Migrate it, and flip a bit of byte $BROKEN_BYTE on the way"
    if typed_may_fail "vfio:migrate $SOURCE=$DESTINATION --fault flip@$BROKEN_BYTE"; then
        fail "the migration ended well although a bit was flipped"
    fi
    headline "The destination was reset; the source runs on, and so does its workload"
    typed 'vfio:devices'
    _state=$(platform_run 'vfio:devices --json' | state_of "$SOURCE")
    [ "$_state" = RUNNING ] || fail "the source is $_state, not RUNNING"
    _before=$(traffic_value written)
    await "the workload writes to the source" written_at_least $((_before + 1))
    say
    fail "the migration failed, as it had to: $(platform_run 'vfio:sessions --json' | json_value message)"
}

# --- telling ------------------------------------------------------------------------------

headline() {
    _step=$((${_step:-0} + 1))
    say
    say "$(bold "$_step. $1")"
}

bold() {
    if [ -t 5 ]; then printf '\033[1m%s\033[0m' "$1"; else printf '%s' "$1"; fi
}

fail() {
    warn "demo: $1"
    exit 1
}

# typed COMMAND - shows a command as if it were typed, runs it, shows its answer and leaves it in ANSWER.
typed() {
    typed_may_fail "$1" || fail "'$1' failed"
}

typed_may_fail() {
    say "$(bold "drover>") $1"
    _failed=0
    ANSWER=$(platform_run "$1") || _failed=$?
    printf '%s\n' "$ANSWER" | sed '/^$/d; s/^/  /'
    return "$_failed"
}

# typed_json COMMAND - shows a command, and leaves its answer as JSON in ANSWER.
typed_json() {
    say "$(bold "drover>") $1"
    ANSWER=$(platform_run "$1 --json") || fail "'$1' failed"
}

# --- asking -------------------------------------------------------------------------------

# await WHAT CONDITION... - waits until a condition holds.
await() {
    _what=$1
    shift
    _end=$(($(date +%s) + 60))
    until "$@"; do
        [ "$(date +%s)" -lt "$_end" ] || fail "waited a minute in vain: $_what"
        sleep 0.1
    done
}

session_is() {
    [ "$(platform_run "vfio:sessions $1 --json" | json_value state)" = "$2" ]
}

session_ended() {
    [ "$(platform_run "vfio:sessions $1 --json" | json_value phase)" = ENDED ]
}

traffic_value() {
    platform_run 'vfio:traffic list --json' | json_value "$1"
}

written_at_least() {
    [ "$(traffic_value written)" -ge "$1" ]
}

# json_value KEY - reads a document, prints the value of the first such key: a string's text, or the word.
json_value() {
    sed -n "s/^ *\"$1\": \"\{0,1\}\([^\"]*[^\",]\)\"\{0,1\},\{0,1\}\$/\1/p" | head -n 1
}

# state_of ADDRESS - reads the answer of vfio:devices --json, prints the state of one device.
state_of() {
    sed -n "/\"address\": \"$1\"/,/}/p" | json_value state
}
