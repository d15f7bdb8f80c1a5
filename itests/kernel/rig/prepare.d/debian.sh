# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2034,SC2154 # base and NOT_IN_APT are for prepare, MLX5_FILES is of mlx5.sh
#
# The kernel `debian`: Debian's packages, unpacked. A matter of the kernel's version alone.

base=debian

require_base_tools() {
  require_build_tools
}

# The package name's version part with -amd64, that is `uname -r`, newest first.
releases_of_apt() {
  apt-cache pkgnames linux-image-6.12. |
    sed -n 's/^linux-image-\(6\.12\.[0-9]*+deb[0-9]*-amd64\)$/\1/p' | sort -rV
}

packages_of() { # RELEASE
  echo "linux-image-$1 linux-headers-$1 linux-headers-${1%-amd64}-common" \
    "linux-kbuild-${1%-amd64} linux-source-6.12"
}

# Prints "RELEASE PACKAGE-VERSION" of the newest kernel that apt has in full. Images appear
# and vanish independently of headers and sources, so the newest image alone is no answer.
choose_of_apt() {
  releases=$(releases_of_apt)
  names=$(for release in $releases; do packages_of "$release"; done)
  # shellcheck disable=SC2086 # a list of package names
  offered=$([ -z "$names" ] || apt-cache madison $names | awk '{ print $1, $3 }' | sort -u)
  for release in $releases; do
    versions=$(printf '%s\n' "$offered" | sed -n "s/^linux-image-$release //p" | sort -rV)
    for version in $versions; do
      for package in $(packages_of "$release"); do
        printf '%s\n' "$offered" | grep -qxF "$package $version" || continue 2
      done
      echo "$release $version"
      return
    done
  done
}

NOT_IN_APT='apt knows no 6.12 kernel with image, headers and source of one version'

build_base() { # RELEASE PACKAGE-VERSION DIR
  say "downloading Debian's kernel $1, its headers and source (about 280 MB)"
  start_stage "$3"
  wanted=$(for package in $(packages_of "$1"); do echo "$package=$2"; done)
  # shellcheck disable=SC2086 # a list of package names
  download "$3.new/debs" $wanted
  say "unpacking"
  for deb in "$3.new"/debs/*.deb; do
    case $deb in
      */linux-source-*)
        # shellcheck disable=SC2086 # a list of files; of 1.5 GB these are kept
        unpack_source "$deb" "$3.new/source" $SOURCE_FILES $MLX5_FILES
        ;;
      *) quietly "$3.new/log" "${deb##*/} cannot be unpacked" dpkg-deb -x "$deb" "$3.new" ;;
    esac
  done
  # The one absolute path in the headers; the folder's final name, since it is used from there.
  echo "include $3/usr/src/linux-headers-${1%-amd64}-common/Makefile" \
    >"$3.new/usr/src/linux-headers-$1/Makefile"
  rm -rf "$3.new/debs" "$3.new/log"
  finish_stage "$3"
}
