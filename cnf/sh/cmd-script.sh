# SPDX-License-Identifier: Apache-2.0
#: script FILE [ARG...]      run a script of Java snippets
# shellcheck shell=sh
# ./drover script [--timeout SECONDS] FILE [ARGUMENT...]
# The words of scripts are in docs/console.md, examples in scripts/.

. "$DROVER_SH/packages.sh"
. "$DROVER_SH/platform.sh"

# script_word TEXT - prints a word of the console's language that stands for this text and nothing else.
script_word() {
    printf "'"
    printf '%s' "$1" | sed "s/'/'\\\\''/g"
    printf "'"
}

cmd_main() {
    _line=vfio:run
    case ${1:-} in
        --timeout)
            [ $# -gt 1 ] || die "--timeout needs a number of seconds"
            _line="$_line --timeout $(script_word "$2")"
            shift 2
            ;;
        -*) die "there is no option $1: ./drover script --help" ;;
    esac
    [ $# -gt 0 ] || die "script needs a file, for example: ./drover script scripts/tour.jsh"
    [ -f "$1" ] || die "there is no file $1"
    for _word in "$@"; do
        _line="$_line $(script_word "$_word")"
    done
    need_packages build console
    choose_java
    need_distribution
    platform_session "$DROVER_STATE/platform"
    platform_run "$_line"
}
