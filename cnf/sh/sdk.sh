# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# The SDK for vendors, unpacked beside the state of this checkout. Projects remember its place: there is one of it,
# which a newer build replaces.

. "$DROVER_SH/distribution.sh"

# sdk_archive - prints the path of the built SDK; fails where there is none. There are no two: a build removes others.
sdk_archive() {
    for _sdk in "$DROVER_ROOT"/karaf-features/sdk/target/org.drover.sdk-*.tar.gz; do
        [ -f "$_sdk" ] || return 1
        printf '%s\n' "$_sdk"
        return
    done
}

# need_sdk - sets SDK to the unpacked newest build, which is made if there is none.
need_sdk() {
    if ! sdk_archive >/dev/null; then
        build_alone
        # Another command may have built it meanwhile.
        if ! sdk_archive >/dev/null; then
            say "building the SDK first: 1 to 5 minutes (log: $(shown "$(log_file sdk)"))" >&2
            run_maven sdk -T1C package -am -pl karaf-features/sdk -Ddrover.skipUnit=true
        fi
        built
    fi
    _archive=$(sdk_archive) || die "the build left no archive in karaf-features/sdk/target"
    warn_if_older "$_archive"
    SDK=$DROVER_STATE/sdk
    # Unpacked by one, used by all: two commands may come at the same time.
    exec 7>>"$DROVER_STATE/lock"
    flock 7
    _build=$(stat -c '%s %y' "$_archive")
    if [ "$(cat "$SDK.build" 2>/dev/null)" != "$_build" ] || [ ! -d "$SDK" ]; then
        rm -rf "$SDK.new" "$SDK.old"
        mkdir "$SDK.new"
        tar -xzf "$_archive" -C "$SDK.new" --strip-components=1 \
            || die "$(shown "$_archive") is not whole: wait for the build that is under way, or run ./drover build"
        [ ! -d "$SDK" ] || mv "$SDK" "$SDK.old"
        mv "$SDK.new" "$SDK"
        printf '%s\n' "$_build" >"$SDK.build"
        rm -rf "$SDK.old"
    fi
    exec 7>&-
}
