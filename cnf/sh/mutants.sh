# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# The tests of the tests: the faults of itests/mutants, planted one at a time, and PIT's own.

# test_mutants ARGUMENT... - what stands behind "test --mutants".
test_mutants() {
    _patches=1
    _pit=1
    case ${1:-} in
        --patches-only)
            _pit=
            shift
            ;;
        --pit-only)
            _patches=
            shift
            [ $# -eq 0 ] || die "--pit-only takes no names of patches"
            ;;
        -*) die "'$1' is not an option of test --mutants: --patches-only or --pit-only" ;;
    esac
    need_mutants "$@"
    # Who names faults wants those.
    [ $# -eq 0 ] || _pit=
    need_packages build mutants
    choose_java
    build_alone
    _result=0
    if [ -n "$_patches" ]; then plant_faults "$@" || _result=1; fi
    if [ -n "$_pit" ]; then run_pit || _result=1; fi
    return "$_result"
}

# need_mutants NAME... - ends with 2 if there is no patch of a name, before anything is built.
need_mutants() {
    for _name in "$@"; do
        [ -f "$DROVER_ROOT/itests/mutants/$_name.patch" ] && continue
        _near=$(near_mutants "$_name")
        warn "there is no itests/mutants/$_name.patch${_near:+; near it: $_near}; that folder has them all"
        exit 2
    done
}

# near_mutants NAME - prints a few names that have NAME in them or, if none has, begin with the same word.
near_mutants() {
    for _pattern in "*$1*" "${1%%-*}-*"; do
        _found=$(cd "$DROVER_ROOT/itests/mutants" && find . -maxdepth 1 -name "$_pattern.patch" \
            | sed -e 's,^\./,,' -e 's,\.patch$,,' | sort | head -n 4 | paste -s -d ' ' -)
        if [ -n "$_found" ]; then
            say "$_found"
            return
        fi
    done
}

# plant_faults [NAME...] - builds the checkout up to its test classes, copies its sources, and hunts.
plant_faults() {
    _mutants=$DROVER_STATE/mutants
    copy_sources "$_mutants/tree" || return 1
    say "building what the faults are planted in (log: $(shown "$(log_file mutants-build)"))"
    _modules=$(cd "$DROVER_ROOT" && printf '%s,' bundles/org.drover.*)
    run_maven mutants-build -T1C -pl "${_modules}karaf-features/sdk,cnf/ci,itests/mutants" -am test-compile dependency:build-classpath \
        -Dspotless.check.skip -Dmdep.outputFile=target/test.classpath -Dmdep.includeScope=test || return 1
    _classes=$DROVER_ROOT/itests/mutants/target
    java -XX:TieredStopAtLevel=1 -cp "$_classes/classes:$(cat "$_classes/test.classpath")" \
        org.drover.itests.mutants.Main "$DROVER_ROOT" "$_mutants/tree" "$_mutants/work" "$@"
}

# copy_sources FOLDER - copies what git knows of, and what it would take, as it is now.
copy_sources() {
    if ! git -C "$DROVER_ROOT" rev-parse --git-dir >/dev/null 2>&1; then
        warn "test --mutants needs a git checkout: it copies the files that git knows of"
        return 1
    fi
    rm -rf "$1"
    mkdir -p "$1"
    # A file that is gone but not from the index is none to copy.
    (cd "$DROVER_ROOT" && git ls-files -z --cached --others --exclude-standard \
        | tar -c --null --ignore-failed-read -T - -f - 2>/dev/null) | tar -x -C "$1" -f -
}

# pit_modules - prints the modules that take part in PIT's run, parted by commas.
pit_modules() {
    (cd "$DROVER_ROOT" && grep -l '<pit.skip>false</pit.skip>' bundles/*/pom.xml) \
        | sed 's,/pom\.xml$,,' | paste -s -d , -
}

# run_pit - lets PIT change the byte code of the modules that take part; each has a bar to reach.
run_pit() {
    say "running PIT on $(pit_modules) (log: $(shown "$(log_file pit)"))"
    _failed=0
    run_maven pit -fae -pl "$(pit_modules)" -am test-compile pitest:mutationCoverage -Dspotless.check.skip || _failed=1
    pit_figures <"$(log_file pit)"
    return "$_failed"
}

# pit_figures - prints, from PIT's own output, one line for each module.
pit_figures() {
    sed -n -e 's/^\[INFO\] --- .*:mutationCoverage (.*) @ \([^ ]*\) ---$/\1/p' \
        -e 's/^>> \(Generated [0-9]* mutations Killed .*\)$/  \1/p' | awk '/^  / {print module ":" $0; next} {module = $0}'
}
