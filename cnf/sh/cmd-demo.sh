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
# The function that moves, where it goes, and how much it has to do in a second.
BUSY=mlx5-0
IDLE=mlx5-1
RATE=2000

cmd_main() {
    case "$# ${1:-}" in
        '0 ' | '1 --break') ;;
        *) die "demo takes no argument but --break" ;;
    esac
    need_packages build console
    choose_java
    need_distribution
    warn_of_newer_sources
    # It lives for seconds: compiling its code thoroughly would take longer than it saves. A state
    # is in the buffers of both sides, and once more where it arrives.
    DROVER_JAVA_OPTS="-XX:TieredStopAtLevel=1 -XX:MaxDirectMemorySize=2g ${DROVER_JAVA_OPTS:-}"
    exec 3>>"$DROVER_STATE/demo.lock"
    flock -n 3 || die "a demo runs already from this checkout"
    platform_at "$DROVER_STATE/demo"
    # One that a demo left which was killed; its devices are as that left them.
    platform_stop
    platform_session "$DROVER_STATE/demo"
    # What is leased at the end is the demo's own.
    PLATFORM_KEEPS_LEASES=no
    exec 5>&1
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
    headline "Two functions of emulated adapters, driven through the VFIO uAPI as the kernel's would be: 256 MiB of state each"
    typed "vfio:emulate mlx5 $BUSY size=256M rate=$RATE"
    typed "vfio:emulate mlx5 $IDLE size=256M"
    headline "The first is opened and given the bus: $RATE packets a second change its queues, counters and pages from now on"
    typed "vfio:open emu:$BUSY"
    typed "vfio:region write emu:$BUSY 7 4 0600"
    headline "Migrate it live: PRE_COPY sends what is there, then what has changed since, until little is left"
    typed "vfio:migrate emu:$BUSY=emu:$IDLE"
    printf '%s\n' "$ANSWER" | grep -q 'MIGRATE DONE' || fail "the migration did not end in DONE"
    printf '%s\n' "$ANSWER" | grep -q 'round 2 ' || fail "there was one round, although the device was busy"
    typed 'vfio:devices'
    compare_images
    say
    say "The state moved while it changed, and nothing of it was lost. Next:"
    say "  ./drover console      a platform like this one, for you to type"
    say "  ./drover demo --break a migration with a byte flipped on the way"
    say "  ./drover rig          the same on a real VFIO kernel, in a guest: no hardware, no root; see README.md"
}

# What the first held when it stopped is in its adapter still: nothing has used it since.
compare_images() {
    headline "What the one held when it stopped must be what the other holds"
    say "$(bold "drover>") vfio:inspect emu:$BUSY --fresh"
    _stopped=$(checksum_of_image "vfio:inspect emu:$BUSY --fresh")
    say "$(bold "drover>") vfio:inspect emu:$IDLE"
    _arrived=$(checksum_of_image "vfio:inspect emu:$IDLE")
    say "  the firmware's image of emu:$BUSY  CRC32C $_stopped"
    say "  the firmware's image of emu:$IDLE  CRC32C $_arrived"
    case $_stopped in
        '' | null) fail "the image of emu:$BUSY was not told" ;;
        "$_arrived") say "  They are equal." ;;
        *) fail "the images differ" ;;
    esac
}

# checksum_of_image COMMAND - that of the one FW_DATA record that an inspection tells of.
checksum_of_image() {
    platform_run "$1 --json" | sed -n '/"name": "FW_DATA"/,/}/p' | json_value crc32c
}

break_it() {
    begin
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
