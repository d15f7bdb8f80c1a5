# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# The assembled distribution: built if it never was, and unpacked beside the state of this checkout. An unpacked
# one is never written to; every build gets a folder of its own, so that a new one does not pull the files from
# under a platform that still runs the last.

. "$DROVER_SH/maven.sh"

# archive - prints the path of the built archive; fails where there is none.
archive() {
    for _archive in "$DROVER_ROOT"/karaf-features/distribution/target/org.drover.distribution-*.tar.gz; do
        [ -f "$_archive" ] || return 1
        printf '%s\n' "$_archive"
        return
    done
}

# need_distribution - sets HOME_OF_KARAF to the unpacked newest build, which is made if there is none. It stays as
# long as this script or a process that it started lives: descriptor 6 holds it.
need_distribution() {
    if ! archive >/dev/null; then
        build_alone
        # Another command may have built it meanwhile.
        if ! archive >/dev/null; then
            say "building first: 1 to 5 minutes (log: $(shown "$(log_file build)"))" >&2
            run_maven build -T1C verify -Ddrover.skipUnit=true -DskipITs
        fi
        built
    fi
    _archive=$(archive) || die "the build left no archive in karaf-features/distribution/target"
    # Unpacked by one, used by all: two commands may come at the same time.
    mkdir -p "$DROVER_STATE"
    exec 7>>"$DROVER_STATE/lock"
    flock 7
    HOME_OF_KARAF=$DROVER_STATE/home-$(stat -c '%s %y' "$_archive" | cksum | cut -d ' ' -f 1)
    if [ ! -d "$HOME_OF_KARAF" ]; then
        rm -rf "$HOME_OF_KARAF.new"
        mkdir "$HOME_OF_KARAF.new"
        tar -xzf "$_archive" -C "$HOME_OF_KARAF.new" --strip-components=1 \
            || die "$(shown "$_archive") is not whole: wait for the build that is under way, or run ./drover build"
        mv "$HOME_OF_KARAF.new" "$HOME_OF_KARAF"
        drop_old_homes
    fi
    exec 6>>"$HOME_OF_KARAF.use"
    flock -s 6
    exec 7>&-
}

# drop_old_homes - removes what was unpacked of earlier builds, unless somebody holds it.
drop_old_homes() {
    for _old in "$DROVER_STATE"/home-*; do
        case $_old in
            "$HOME_OF_KARAF" | *.use) continue ;;
        esac
        # shellcheck disable=SC2094 # a lock, whose file goes with what it stands for
        (flock -n -x 5 && rm -rf "$_old" "$_old.use") 5>>"$_old.use" || :
    done
}

# warn_of_newer_sources - says if the distribution is older than what it was built from.
warn_of_newer_sources() {
    warn_if_older "$(archive)"
}

# warn_if_older ARCHIVE - says if what was built is older than what it was built from.
warn_if_older() {
    _newer=$(find "$DROVER_ROOT/bundles" "$DROVER_ROOT/karaf-features" -name target -prune -o -name test -prune \
        -o -type f -newer "$1" -print 2>/dev/null | head -n 1)
    [ -z "$_newer" ] || warn "$(shown "$_newer") is newer than the build: ./drover build makes a new one"
}
