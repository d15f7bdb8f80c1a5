# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2034,SC2154 # base and NOT_IN_APT are for prepare, here is its own
#
# The kernel `iommufd`: Debian's source of Linux 6.12, built with iommufd.config. A matter of the
# version, of the configuration, and of how it is built, which is this file; words in comments
# are none, for a build takes long.

config=$here/iommufd.config
base=kernel-$(grep -hv '^ *\(#.*\)\{0,1\}$' "$config" "$here/prepare.d/iommufd.sh" | digest)

# `uname -r` tells it from a kernel of Debian's.
SUFFIX=-iommufd

# flex and bison make Kconfig's parser, bc the clock's constants, objtool needs libelf.
require_base_tools() {
  require_build_tools flex:flex bison:bison bc:bc gelf.h:libelf-dev
}

# Prints "RELEASE PACKAGE-VERSION" of the newest source that apt has.
choose_of_apt() {
  version=$(apt-cache madison linux-source-6.12 | awk '{ print $3 }' | sort -rV | head -n 1)
  [ -z "$version" ] || echo "${version%%-*}$SUFFIX $version"
}

NOT_IN_APT='apt knows no package linux-source-6.12'

# Prints the options of ASKED that FINAL does not have, each with what became of it.
not_taken() { # ASKED FINAL
  while IFS= read -r option; do
    grep -qxF -e "$option" "$2" && continue
    became=$(grep -e "^${option%%=*}=" "$2") || became="${option%%=*} is not set"
    echo "  $option: $became"
  done <"$1"
}

# A kernel that quietly lacks an option would make tests of it fail for no reason that they know.
configure() { # TREE WORK
  grep '^CONFIG_' "$config" >"$2/asked"
  quietly "$2/log" "Linux cannot be configured" \
    make -s -C "$1" KCONFIG_ALLCONFIG="$2/asked" allnoconfig
  refused=$(not_taken "$2/asked" "$1/.config")
  [ -z "$refused" ] || die "the kernel's configuration does not take these options of $config:
$refused"
}

build_base() { # RELEASE PACKAGE-VERSION DIR
  tree=$3.new/work/tree work=$3.new/work headers=$3.new/usr/src/linux-headers-$1
  start_stage "$3"
  mkdir -p "$work" "$3.new/boot" "$3.new/source" "$headers"
  say "downloading Debian's source of Linux ${1%"$SUFFIX"} (about 150 MB)"
  download "$work/debs" "linux-source-6.12=$2"
  say "unpacking"
  unpack_source "$work"/debs/*.deb "$tree"
  configure "$tree" "$work"
  say "building Linux $1 on $(nproc) processors: a quarter of an hour for one, once"
  quietly "$work/log" "Linux $1 does not build; all that was said is in $work/log" \
    make -s -j"$(nproc)" -C "$tree" LOCALVERSION=$SUFFIX bzImage modules
  release_is "$1" "$tree"
  # Without debugging symbols; depmod runs later, over these modules and ours.
  quietly "$work/log" "the modules of Linux $1 cannot be installed" \
    make -s -C "$tree" LOCALVERSION=$SUFFIX INSTALL_MOD_PATH="$3.new" INSTALL_MOD_STRIP=1 \
    DEPMOD=true modules_install
  # Ours is built from the same file; one name for two modules leaves it to chance which is loaded.
  rm -rf "$3.new/lib/modules/$1/build" "$3.new/lib/modules/$1/kernel/samples"
  # What the kernel itself packs for building modules elsewhere.
  # shellcheck disable=SC2016 # kbuild's variable
  quietly "$work/log" "what modules of Linux $1 are built with cannot be packed" \
    make -s -C "$tree" LOCALVERSION=$SUFFIX run-command \
    KBUILD_RUN_COMMAND='+$(srctree)/scripts/package/install-extmod-build '"$headers"
  cp "$tree/arch/x86/boot/bzImage" "$3.new/boot/vmlinuz-$1"
  cp "$tree/.config" "$3.new/boot/config-$1"
  # shellcheck disable=SC2086 # a list of files
  (cd "$tree" && cp --parents $SOURCE_FILES "$3.new/source")
  rm -rf "$work"
  finish_stage "$3"
}

release_is() { # RELEASE TREE
  built=$(cat "$2/include/config/kernel.release")
  [ "$built" = "$1" ] || die "the source made Linux $built where its package promises $1"
}
