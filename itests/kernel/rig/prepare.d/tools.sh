# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
#
# What all parts of prepare use: messages, required programs, stages.

say() { printf 'rig: %s\n' "$*" >&2; }
die() {
  say "$*"
  exit 1
}

# --- tools --------------------------------------------------------------------------------

is_static() { ldd "$1" 2>&1 | grep -q 'not a dynamic\|statically'; }

# Names all that is missing at once: one apt-get line instead of five attempts. A PROGRAM with a
# slash is a C header.
require_tools() { # PROGRAM:PACKAGE...
  missing='' packages=''
  for pair in "$@"; do
    has "${pair%%:*}" && continue
    missing="$missing ${pair%%:*}" packages="$packages ${pair#*:}"
  done
  if busybox=$(command -v busybox); then
    is_static "$busybox" || missing="$missing busybox(static)" packages="$packages busybox-static"
  fi
  [ -z "$missing" ] || die "the rig needs$missing; install Debian's packages:$packages"
}

has() { # PROGRAM|HEADER.h
  case $1 in
    *.h) echo "#include <$1>" | gcc -fsyntax-only -x c - >/dev/null 2>&1 ;;
    *) command -v "$1" >/dev/null ;;
  esac
}

# --- stages -------------------------------------------------------------------------------

start_stage() { mkdir "$1.new"; } # DIR

finish_stage() { mv -T "$1.new" "$1"; } # DIR

# Runs a command whose output matters only if it fails.
quietly() { # LOG COMPLAINT COMMAND...
  log=$1 complaint=$2
  shift 2
  "$@" >"$log" 2>&1 && return
  tail -n 15 "$log" >&2
  die "$complaint"
}

digest() { sha256sum | cut -c 1-12; }

# --- Debian's packages --------------------------------------------------------------------

# The sandbox user cannot write to a folder of ours; without the option apt warns about it.
download() { # DIR PACKAGE=VERSION...
  into=$1
  shift
  mkdir "$into"
  (cd "$into" && quietly "$into.log" \
    "Debian's packages cannot be downloaded; if apt's lists are old, run 'apt-get update' as root" \
    apt-get -q -o APT::Sandbox::User=root download "$@")
  rm -f "$into.log"
}

# Unpacks the kernel's source, or those files of it that are named.
unpack_source() { # DEB DIR [FILE...]
  deb=$1 into=$2
  shift 2
  for file in "$@"; do
    shift
    set -- "$@" "linux-source-6.12/$file"
  done
  mkdir -p "$into"
  dpkg-deb --fsys-tarfile "$deb" | tar -xOf - ./usr/src/linux-source-6.12.tar.xz |
    tar -xJf - -C "$into" --strip-components=1 "$@"
}

# The sample driver, and the headers of the kernel that the guest runs.
# shellcheck disable=SC2034 # for the kernels
SOURCE_FILES='samples/vfio-mdev/mtty.c include/uapi/linux/vfio.h include/uapi/linux/iommufd.h'
