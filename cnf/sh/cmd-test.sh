# SPDX-License-Identifier: Apache-2.0
#: test [LAYER | --mutants]  run the tests; --mutants: test the tests
# shellcheck shell=sh
#
# LAYER is unit, container, karaf, kernel or all; all of them unless told.
#
# test --mutants [--patches-only|--pit-only] [NAME...] tests the tests: each
# patch of itests/mutants (or those that are named, without .patch) plants one
# fault into a copy of the sources, and the test that it names must turn red;
# then PIT changes the byte code of the modules that set pit.skip to false, and
# the tests must find 80 % of it. The closing line of the first part is
# "N planted, N found, N missed". Ends with 1 on a miss, with 2 if there is no
# patch of a name. See CONTRIBUTING.md.

. "$DROVER_SH/packages.sh"
. "$DROVER_SH/maven.sh"
. "$DROVER_SH/mutants.sh"

cmd_main() {
    case ${1:-all} in
        --mutants)
            shift
            test_mutants "$@"
            return
            ;;
        all) _layers="unit container karaf kernel" ;;
        unit | container | karaf | kernel) _layers=$1 ;;
        *) die "'$1' is not a layer: unit, container, karaf, kernel or all" ;;
    esac
    [ $# -le 1 ] || die "test takes one layer, or all"

    # The kernel's layer boots both kernels.
    # shellcheck disable=SC2046 # one word for each task
    need_packages build $(say "$_layers" | sed 's/kernel/iommufd/')
    choose_java
    build_alone
    test_layers "$_layers"
}

# test_layers LAYERS - runs the layers, counts their reports, and fails if anything did.
test_layers() {
    _began=$(log_file began)
    : >"$_began"
    _result=0
    case $1 in
        unit) test_units ;;
        unit\ *) test_all || test_left_out ;;
        *) test_above "$1" ;;
    esac || _result=1
    set --
    for _layer in $_layers; do
        for _folder in $(layer_folders "$_layer"); do
            set -- "$@" "$_layer=$DROVER_ROOT/$_folder"
        done
    done
    [ "${CI:-}" != true ] || set -- --no-skips "$@"
    java "$DROVER_ROOT/cnf/ci/Tally.java" \
        --since "$_began" --required "$DROVER_ROOT/cnf/ci/required-tests.txt" "$@" || _result=1
    return "$_result"
}

# layer_folders LAYER - prints the folders whose modules' reports make up the layer.
layer_folders() {
    case $1 in
        unit) say cnf/ci bundles karaf-features/sdk bench itests/mutants ;;
        container) say itests/architecture itests/container cnf/run ;;
        *) say "itests/$1" ;;
    esac
}

# test_units - the unit layer is the whole build with all its gates.
test_units() {
    say "testing unit (log: $(shown "$(log_file test-unit)"))"
    run_maven test-unit -T1C -fae verify -DskipITs
}

# test_all - every layer in one build. Twice as many modules at a time as there are processors: the guest and the
# platforms wait for each other's terminals more than for a processor. No test of the layers above the units measures
# time by the clock, and each takes free ports.
test_all() {
    say "testing all (log: $(shown "$(log_file test)"))"
    run_maven test -T2C -fae verify
}

# test_left_out - runs the layers that a failed unit test kept from running; fails, for that test did.
test_left_out() {
    _left=
    for _layer in container karaf kernel; do
        [ -n "$(find "$DROVER_ROOT/itests/$_layer/target" -name failsafe-summary.xml -newer "$_began" 2>/dev/null)" ] \
            || _left="$_left $_layer"
    done
    [ -z "$_left" ] || test_above "${_left# }" || :
    return 1
}

# test_above LAYERS - the others build what they stand on, once for all of them, and do not test that again.
test_above() {
    _modules=
    for _layer in $1; do
        for _folder in $(layer_folders "$_layer"); do
            if [ ! -f "$DROVER_ROOT/$_folder/pom.xml" ]; then
                warn "there is no $_folder/pom.xml"
                return 1
            fi
            _modules=$_modules,$_folder
        done
    done
    _name=test-$(printf '%s' "$1" | tr ' ' '-')
    say "testing $1 (log: $(shown "$(log_file "$_name")"))"
    run_maven "$_name" -T2C -fae verify -am -pl "${_modules#,}" -Ddrover.skipUnit=true
}
