# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# The Debian packages that a task needs, found by the program that each one brings.

. "$DROVER_SH/java.sh"

# package_missing PROGRAM PACKAGE - prints the package if the program is absent.
package_missing() {
    have "$1" || printf '%s\n' "$2"
}

# packages_for TASK - prints the missing packages, one per line. Tasks: build, console, unit, karaf, kernel,
# iommufd, mutants, uapi, bench, strace.
packages_for() {
    case $1 in
        build)
            (find_java) 2>/dev/null || jdk_package
            package_missing mvn maven
            ;;
        console)
            package_missing ssh openssh-client
            ;;
        karaf)
            packages_for console
            # A network with nobody in it.
            package_missing unshare util-linux
            package_missing ip iproute2
            ;;
        unit)
            package_missing shellcheck shellcheck
            package_missing patch patch
            ;;
        mutants)
            package_missing git git
            packages_for iommufd
            ;;
        kernel)
            package_missing qemu-system-x86_64 qemu-system-x86
            package_missing busybox busybox-static
            package_missing cpio cpio
            compiler_missing
            package_missing make make
            package_missing patch patch
            package_missing depmod kmod
            package_missing xz xz-utils
            # Its libraries, for the newer one that the guest with mlx5 may need.
            package_missing devlink iproute2
            # A file system on a disk, which a device must not be taken from.
            package_missing mkfs.ext4 e2fsprogs
            ;;
        iommufd)
            packages_for kernel
            # A kernel is built.
            package_missing flex flex
            package_missing bison bison
            package_missing bc bc
            header_missing gelf.h libelf-dev
            ;;
        bench)
            compiler_missing
            ;;
        strace)
            package_missing strace strace
            ;;
        uapi)
            (find_java) 2>/dev/null || jdk_package
            compiler_missing
            ;;
    esac
}

# compiler_missing - prints what a C compiler lacks to compile a program. gcc brings the headers only as a
# recommendation, which is not followed here.
compiler_missing() {
    package_missing gcc gcc
    header_missing stdio.h libc6-dev
}

# header_missing HEADER PACKAGE - prints the package if a C program cannot include the header.
header_missing() {
    printf '#include <%s>\n' "$1" | gcc -fsyntax-only -x c - >/dev/null 2>&1 || printf '%s\n' "$2"
}

# jdk_package - prints the JDK that this release of Debian has and that Drover can use.
jdk_package() {
    for _version in 17 21; do
        if have apt-cache && apt-cache show "openjdk-$_version-jdk-headless" >/dev/null 2>&1; then
            printf 'openjdk-%s-jdk-headless\n' "$_version"
            return
        fi
    done
    printf 'openjdk-17-jdk-headless\n'
}

# missing_packages TASK... - prints the missing packages of all the tasks on one line.
missing_packages() {
    for _task in "$@"; do packages_for "$_task"; done | sort -u | tr '\n' ' ' | sed 's/ $//'
}

# need_packages TASK... - installs what is missing, or says which command would and stops.
need_packages() {
    _missing=$(missing_packages "$@")
    [ -n "$_missing" ] || return 0
    if have apt-get && [ "$(id -u)" = 0 ]; then
        install_packages "$@"
        return
    fi
    if have apt-get; then
        die "missing: $_missing. Install with: sudo apt-get install --no-install-recommends $_missing"
    fi
    die "missing; their names on Debian: $_missing. Install them the way this machine does"
}

install_packages() {
    _log=$(log_file packages)
    # A fresh machine has no lists, and without them it cannot be told which JDK there is.
    if ! apt-get update >"$_log" 2>&1; then
        tail -n 20 "$_log" >&2
        die "apt-get update failed: see $(shown "$_log")"
    fi
    _missing=$(missing_packages "$@")
    say >&2 "installing $_missing"
    # shellcheck disable=SC2086 # one word for each package
    if ! DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $_missing >>"$_log" 2>&1 </dev/null; then
        tail -n 20 "$_log" >&2
        die "apt-get install failed: see $(shown "$_log")"
    fi
}
