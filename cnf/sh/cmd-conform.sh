# SPDX-License-Identifier: Apache-2.0
#: conform ADDRESS --fresh   check a device's driver against VFIO's rules
#> bundles/org.drover.conform/src/main/resources/org/drover/conform/help.txt
# shellcheck shell=sh

. "$DROVER_SH/packages.sh"
. "$DROVER_SH/distribution.sh"

# The jars of the distribution, not of bundles/*/target: what is checked with is what was built and tested as a whole.
CONFORM_BUNDLES="conform api fsm uapi uapi.jna"

# conform_class_path - prints the jars of the unpacked distribution that the suite stands on.
conform_class_path() {
    _jars=
    for _name in $CONFORM_BUNDLES; do
        _jars=$_jars:$(conform_jar "org/drover/org.drover.$_name")
    done
    _jars=$_jars:$(conform_jar com/google/code/gson/gson)
    printf '%s\n' "${_jars#:}"
}

# conform_jar FOLDER - prints the one jar below a folder of the distribution's repository.
conform_jar() {
    for _jar in "$HOME_OF_KARAF/system/$1"/*/*.jar; do
        [ -f "$_jar" ] || die "the distribution in $HOME_OF_KARAF has no $1: ./drover build makes a new one"
        printf '%s\n' "$_jar"
        return
    done
}

cmd_main() {
    need_packages build
    choose_java
    need_distribution
    _classes=$(conform_class_path)
    _terminal=false
    if [ -t 2 ]; then
        _terminal=true
    fi
    # In place of this shell, so that signals reach the suite; descriptor 6 keeps the unpacked distribution.
    exec java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx128m "-Dorg.drover.conform.terminal=$_terminal" \
        -cp "$_classes" org.drover.conform.Main "$@"
}
