# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# Which JDK to use. Java 17 is what Drover is built for and tested on; newer ones work as far as is known; from 24
# on Karaf 4.4 does not start, because it asks for the security manager, which that Java no longer has.

JAVA_TESTED=17
JAVA_TOO_NEW=24
: "${DROVER_JVM_DIR:=/usr/lib/jvm}"

# java_major HOME - prints the major version of the JDK there; fails where there is no JDK (a JRE is none).
java_major() {
    [ -x "$1/bin/javac" ] && [ -x "$1/bin/java" ] || return 1
    _major=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null) || _major=
    [ -n "$_major" ] || _major=$("$1/bin/java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p' | head -n 1)
    [ -n "$_major" ] || return 1
    printf '%s\n' "$_major"
}

# java_on_path - prints the home of the JDK whose javac is on the PATH.
java_on_path() {
    _javac=$(command -v javac) || return 1
    _javac=$(readlink -f "$_javac") || return 1
    dirname "$(dirname "$_javac")"
}

# java_candidates - prints the JDK homes to try, best first: one per line.
java_candidates() {
    for _home in "$DROVER_JVM_DIR"/*; do
        [ "$(java_major "$_home")" = "$JAVA_TESTED" ] && printf '%s\n' "$_home"
    done
    java_on_path || true
    for _home in "$DROVER_JVM_DIR"/*; do
        printf '%s\n' "$_home"
    done
}

java_works() {
    _major=$(java_major "$1") && [ "$_major" -ge "$JAVA_TESTED" ] && [ "$_major" -lt "$JAVA_TOO_NEW" ]
}

# java_refusal HOME - prints why the JDK there cannot be used.
java_refusal() {
    if _major=$(java_major "$1"); then
        if [ "$_major" -ge "$JAVA_TOO_NEW" ]; then
            say "Java $_major in $1 cannot run Drover: Karaf 4.4 does not start on Java $JAVA_TOO_NEW and newer"
        else
            say "Java $_major in $1 is too old for Drover: it needs Java $JAVA_TESTED"
        fi
    else
        say "there is no JDK in $1"
    fi
}

# find_java - sets JAVA_HOME to a JDK that works; fails, having printed nothing, where there is none.
find_java() {
    if [ -n "${JAVA_HOME:-}" ] && java_works "$JAVA_HOME"; then
        return 0
    fi
    _found=$(java_candidates | while read -r _home; do
        if java_works "$_home"; then
            printf '%s\n' "$_home"
            break
        fi
    done)
    [ -n "$_found" ] || return 1
    if [ -n "${JAVA_HOME:-}" ]; then
        warn "$(java_refusal "$JAVA_HOME"); using $_found instead"
    fi
    JAVA_HOME=$_found
}

# choose_java - find_java, or stop with one clear line. Puts the JDK first on the PATH.
choose_java() {
    if ! find_java; then
        _given=${JAVA_HOME:-$(java_on_path || true)}
        [ -n "$_given" ] || die "no JDK found: Drover needs Java $JAVA_TESTED (set JAVA_HOME, or install openjdk-17-jdk-headless)"
        die "$(java_refusal "$_given"). Set JAVA_HOME to a JDK $JAVA_TESTED."
    fi
    _major=$(java_major "$JAVA_HOME")
    [ "$_major" = "$JAVA_TESTED" ] || warn "not tested on Java $_major, only on Java $JAVA_TESTED"
    PATH=$JAVA_HOME/bin:$PATH
    export JAVA_HOME PATH
}
