# SPDX-License-Identifier: Apache-2.0
#: uapi-check PATH           compare the mirrored uAPI with a kernel's
# shellcheck shell=sh
# PATH is the top of a kernel's source, or a folder that has its vfio.h. Ends
# with 0 if nothing differs, with 1 if something does, with 2 if it could not be
# compared. See docs/uapi.md.

. "$DROVER_SH/packages.sh"

cmd_main() {
    [ $# -eq 1 ] || die "uapi-check takes the path of a kernel's source, for example: ./drover uapi-check /usr/src/linux"
    need_packages uapi
    choose_java
    _work=$(mktemp -d "$DROVER_STATE/uapi-check.XXXXXX")
    trap 'rm -rf "$_work"' EXIT
    trap 'exit 1' HUP INT TERM
    # Without Maven: the mirror and what compares it stand on Java alone. The annotations of OSGi are left aside.
    find "$DROVER_ROOT/bundles/org.drover.uapi/src/main/java" \
        "$DROVER_ROOT/itests/kernel/src/test/java/org/drover/itests/kernel/headers" \
        -name '*.java' ! -name package-info.java \
        -exec javac -J-XX:TieredStopAtLevel=1 --release 17 -d "$_work/classes" {} + \
        || die "the mirror of this checkout does not compile"
    _status=0
    java -XX:TieredStopAtLevel=1 -cp "$_work/classes" \
        org.drover.itests.kernel.headers.UapiCheck "$1" "$_work" || _status=$?
    return "$_status"
}
