# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# A platform of this checkout: one folder with its configuration, data, key and port. Several commands may use one
# at the same time: the first starts it, the last stops it, unless that would lose a leased device or a session.
#
# In PLATFORM: etc, data and deploy (Karaf's, whose base it is), key and key.pub (to log in with), known_hosts,
# home (the installation that etc belongs to), pid, out.log, and two locks: lock is held while it is decided
# whether to start or stop, use is shared by all users.

. "$DROVER_SH/distribution.sh"

START_SECONDS=120
# An orderly end takes most of it where a kernel does not return: see PlatformEnd.
STOP_SECONDS=60
# Whether what is leased or at work keeps the platform from being stopped.
PLATFORM_KEEPS_LEASES=yes

# platform_at FOLDER - says which platform the functions below are about. Descriptor 8 is use, 9 is lock; neither they
# nor 3, the lock of a command itself, go on to what outlives the command.
platform_at() {
    PLATFORM=$1
    mkdir -p "$PLATFORM"
    chmod 700 "$PLATFORM"
    exec 8>>"$PLATFORM/use" 9>>"$PLATFORM/lock"
}

# platform_pid - prints the process id of the platform; fails if it does not run. A process that merely got the
# number of one that crashed does not count.
platform_pid() {
    _pid=$(cat "$PLATFORM/pid" 2>/dev/null) && [ -n "$_pid" ] || return 1
    { tr '\0' '\n' <"/proc/$_pid/cmdline"; } 2>/dev/null | grep -qxF -- "-Dkaraf.base=$PLATFORM" || return 1
    printf '%s\n' "$_pid"
}

# platform_session FOLDER - the platform there runs from now on until this script ends, however it ends, also while
# the platform starts.
platform_session() {
    platform_at "$1"
    PLATFORM_STARTING=
    trap platform_end_session EXIT
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 143' TERM
    platform_enter
}

# shellcheck disable=SC2317 # reached through the trap
platform_end_session() {
    _status=$?
    trap '' HUP INT TERM
    if [ -n "$PLATFORM_STARTING" ]; then
        warn "stopped while the platform started, which ends too"
        platform_give_up
    fi
    platform_leave
    exit "$_status"
}

# platform_enter - makes sure that it runs, and that it goes on until platform_leave.
platform_enter() {
    flock 9
    flock -s 8
    if ! platform_pid >/dev/null; then
        platform_start || {
            flock -u 9
            return 1
        }
    elif [ ! -f "$PLATFORM/up" ]; then
        # Whoever started it was killed meanwhile.
        platform_adopt || {
            flock -u 9
            return 1
        }
    elif [ "$(cat "$PLATFORM/home")" != "$HOME_OF_KARAF" ]; then
        warn "the platform that runs is of an earlier build: ./drover stop ends it"
    fi
    flock -u 9
}

# platform_leave - stops it if nobody else uses it and nothing would be lost, or that does not matter.
platform_leave() {
    flock 9
    if flock -n -x 8 && platform_pid >/dev/null; then
        if [ "$PLATFORM_KEEPS_LEASES" = no ]; then
            platform_stop
        else
            platform_yield || platform_stays "$_why"
        fi
    fi
    flock -u 9
    flock -u 8
}

# platform_stays WHY - says why it goes on, unless that was said before.
platform_stays() {
    [ "$(cat "$PLATFORM/said" 2>/dev/null)" != "$1" ] || return 0
    printf '%s\n' "$1" >"$PLATFORM/said"
    warn "the platform runs on: $1"
}

# platform_yield - has it stop, unless it says itself that something would be lost; fails then, and says why in _why.
platform_yield() {
    _yielding=$(platform_pid) || return 0
    _asked=0
    _why=$(platform_talk -n 'vfio:shutdown -f' 2>&1 >/dev/null) || _asked=$?
    case $_asked:$_why in
        0:*) await_end "$_yielding" ;;
        1:'stopping the platform is refused: '*)
            _why="$_why; ./drover stop --force ends it all the same"
            return 1
            ;;
        *)
            # Whoever stopped it in the console that is left now is not asked any more: it is on its way.
            if ! await_gone "$_yielding"; then
                _why="it does not answer, and has not ended in $STOP_SECONDS s: see $(shown "$PLATFORM/data/log/karaf.log"); ./drover stop --force ends it"
                return 1
            fi
            ;;
    esac
    rm -f "$PLATFORM/pid" "$PLATFORM/up" "$PLATFORM/said"
}

# platform_start - starts it and waits until it takes commands.
platform_start() {
    rm -f "$PLATFORM/up" "$PLATFORM/said"
    platform_prepare
    platform_free_port
    say "starting the platform" >&2
    # setsid: a Ctrl-C at the terminal is for the command, not for the platform.
    KARAF_BASE=$PLATFORM KARAF_DATA=$PLATFORM/data KARAF_ETC=$PLATFORM/etc \
        EXTRA_JAVA_OPTS=${DROVER_JAVA_OPTS:-} \
        setsid "$HOME_OF_KARAF/bin/karaf" daemon </dev/null >"$PLATFORM/out.log" 2>&1 3>&- 7>&- 8>&- 9>&- &
    PLATFORM_STARTING=$!
    printf '%s\n' "$PLATFORM_STARTING" >"$PLATFORM/pid"
    platform_come_up
}

# platform_adopt - waits for one that somebody else has begun to start.
platform_adopt() {
    PLATFORM_STARTING=$(platform_pid)
    platform_come_up
}

# platform_come_up - waits until the one that is starting is there, or gives it up.
platform_come_up() {
    if ! platform_await "$PLATFORM_STARTING"; then
        platform_give_up
        return 1
    fi
    : >"$PLATFORM/up"
    PLATFORM_STARTING=
}

# platform_give_up - ends the one that is starting: it may still be the script that becomes Karaf. Nobody has used
# it, so nothing is lost.
platform_give_up() {
    kill -s TERM -- "-$PLATFORM_STARTING" 2>/dev/null || kill -TERM "$PLATFORM_STARTING" 2>/dev/null || :
    await_end "$PLATFORM_STARTING"
    # The script has subshells, which end on their own and maybe later.
    await_end "-$PLATFORM_STARTING"
    PLATFORM_STARTING=
    rm -f "$PLATFORM/pid"
}

# platform_prepare - makes key, folders and configuration, anew after each build.
platform_prepare() {
    mkdir -p "$PLATFORM/data" "$PLATFORM/deploy"
    # Karaf's login takes one ECDSA key in some 250 for another one; of RSA keys it takes none.
    [ -f "$PLATFORM/key" ] || ssh-keygen -q -t rsa -b 3072 -N '' -C drover -f "$PLATFORM/key"
    [ "$(cat "$PLATFORM/home" 2>/dev/null)" = "$HOME_OF_KARAF" ] && [ -d "$PLATFORM/etc" ] && return
    rm -rf "${PLATFORM:?}/etc" "$PLATFORM/data" "$PLATFORM/known_hosts"
    mkdir "$PLATFORM/data"
    cp -R "$HOME_OF_KARAF/etc" "$PLATFORM/etc"
    printf '%s=%s,_g_:admingroup\n' "$(platform_user)" "$(cut -d ' ' -f 2 "$PLATFORM/key.pub")" \
        >>"$PLATFORM/etc/keys.properties"
    printf '%s\n' "$HOME_OF_KARAF" >"$PLATFORM/home"
}

# platform_user - prints the name to log in with: the user's own, where Karaf can take it.
platform_user() {
    _user=$(id -un 2>/dev/null) || _user=drover
    case $_user in
        '' | *[!A-Za-z0-9_-]*) _user=drover ;;
    esac
    printf '%s\n' "$_user"
}

# platform_port - prints the port of its ssh server.
platform_port() {
    sed -n 's/^sshPort *= *//p' "$PLATFORM/etc/org.apache.karaf.shell.cfg"
}

# platform_free_port - chooses a port on which nobody listens: the last one if it can be.
platform_free_port() {
    _port=$(cat "$PLATFORM/port" 2>/dev/null) || _port=
    [ -n "$_port" ] || _port=$((20000 + $(printf '%s' "$PLATFORM" | cksum | cut -d ' ' -f 1) % 10000))
    while port_taken "$_port"; do
        _port=$((20000 + (_port - 19999) % 10000))
    done
    printf '%s\n' "$_port" >"$PLATFORM/port"
    sed -i "s/^sshPort *=.*/sshPort = $_port/" "$PLATFORM/etc/org.apache.karaf.shell.cfg"
}

# port_taken PORT - whether somebody listens there, on whatever address.
port_taken() {
    grep -qsE "^ *[0-9]+: [0-9A-F]+:$(printf '%04X' "$1") [0-9A-F]+:0000 0A " /proc/net/tcp /proc/net/tcp6
}

# platform_await PID - waits until all features are up, or stops with the reason why they will not be.
platform_await() {
    _end=$(($(date +%s) + START_SECONDS))
    # Looked at before it is asked: each login takes processor time, from the boot too.
    until port_taken "$(platform_port)" \
        && platform_ssh -n "service:wait -t 60000 org.apache.karaf.features.BootFinished" >/dev/null 2>&1; do
        if ! kill -0 "$1" 2>/dev/null; then
            tail -n 20 "$PLATFORM/out.log" >&2
            warn "the platform ended while it started: see $(shown "$PLATFORM/data/log/karaf.log")"
            return 1
        fi
        if [ "$(date +%s)" -ge "$_end" ]; then
            warn "the platform did not start in $START_SECONDS s: see $(shown "$PLATFORM/data/log/karaf.log")"
            return 1
        fi
        sleep 0.1
    done
}

# platform_stop - ends it, gently at first.
platform_stop() {
    _stopping=$(platform_pid) || return 0
    kill -TERM "$_stopping" 2>/dev/null || :
    await_end "$_stopping"
    rm -f "$PLATFORM/pid" "$PLATFORM/up" "$PLATFORM/said"
}

# await_end PID|-GROUP - waits until a process or a group that was asked to end has, and kills it if it does not.
await_end() {
    await_gone "$1" && return
    warn "the platform did not stop in $STOP_SECONDS s: killing it"
    kill -s KILL -- "$1" 2>/dev/null || :
    while kill -s 0 -- "$1" 2>/dev/null; do sleep 0.1; done
}

# await_gone PID|-GROUP - waits until a process or a group has ended; fails if it has not in STOP_SECONDS.
await_gone() {
    _tries=0
    while kill -s 0 -- "$1" 2>/dev/null; do
        [ "$_tries" -lt $((STOP_SECONDS * 10)) ] || return 1
        _tries=$((_tries + 1))
        sleep 0.1
    done
}

# platform_run COMMAND - runs a command of the console; its exit status is the command's, or 255 if the platform
# ends meanwhile.
platform_run() {
    _ran=0
    platform_talk -n "$1" || _ran=$?
    [ "$_ran" -ne 255 ] || warn "the platform ended or cannot be reached: see $(shown "$PLATFORM/data/log/karaf.log")"
    return "$_ran"
}

# platform_console - its console, in this terminal.
platform_console() {
    _left=0
    platform_talk -t || _left=$?
    # Leaving has no status of its own: Karaf closes the connection, and ssh answers 255.
    [ "$_left" -eq 255 ] || return "$_left"
    platform_pid >/dev/null || say "the platform has ended"
}

# platform_talk OPTION [COMMAND] - as platform_ssh, without ssh's surprise at Karaf's closing the connection.
platform_talk() {
    {
        _talked=$({
            {
                _is=0
                platform_ssh "$@" 2>&1 >&3 3>&- 4>&- || _is=$?
                echo "$_is" >&4
            } | sed -u '/^Connection to 127\.0\.0\.1 closed by remote host\./d' >&2 3>&- 4>&-
        } 4>&1)
    } 3>&1
    return "$_talked"
}

# platform_ssh OPTION [COMMAND] - ssh into it. Neither the user's configuration nor keys nor list of hosts takes part.
platform_ssh() {
    LC_ALL=C.UTF-8 DROVER_DIRECTORY=$PWD ssh -F /dev/null -p "$(platform_port)" -l "$(platform_user)" -i "$PLATFORM/key" \
        -o IdentitiesOnly=yes -o IdentityAgent=none -o BatchMode=yes -o PreferredAuthentications=publickey \
        -o UserKnownHostsFile="\"$PLATFORM/known_hosts\"" -o GlobalKnownHostsFile=/dev/null \
        -o StrictHostKeyChecking=accept-new -o HostKeyAlias=drover -o UpdateHostKeys=no \
        -o ConnectTimeout=10 -o ServerAliveInterval=60 -o LogLevel=QUIET -o ControlPath=none \
        -o SendEnv=DROVER_DIRECTORY "$1" -- 127.0.0.1 ${2+"$2"} 3>&- 7>&- 8>&- 9>&-
}
