# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2154 # mlx5, cache, devlink: of prepare
#
# --with mlx5: the kernel's mlx5 variant driver as it is in Debian's source, and the stand-in for the
# PF driver and the firmware that it needs. Debian builds neither; its packaged kernel takes both.
# The kernel that is built here has the driver, but for the real mlx5_core: it is built again.

MLX5_FOLDER=drivers/vfio/pci/mlx5
MLX5_FILES="$MLX5_FOLDER/Makefile $MLX5_FOLDER/main.c $MLX5_FOLDER/cmd.c $MLX5_FOLDER/cmd.h"

# Prints the newest version of the source in apt that is of the same Linux.
source_version() { # RELEASE
  apt-cache madison linux-source-6.12 | awk '{ print $3 }' | sort -rV | while read -r version; do
    [ "${version%%-*}" != "${1%%[+-]*}" ] || echo "$version"
  done | head -n 1
}

fetch_driver_source() { # RELEASE DIR
  version=$(source_version "$1")
  [ -n "$version" ] ||
    die "apt has no linux-source-6.12 of Linux ${1%%[+-]*} any more; take a newer kernel by prepare --upgrade"
  say "downloading Debian's source $version for the mlx5 driver (about 150 MB)"
  start_stage "$2"
  download "$2.new/debs" "linux-source-6.12=$version"
  # shellcheck disable=SC2086 # a list of files
  unpack_source "$2.new"/debs/*.deb "$2.new" $MLX5_FILES
  rm -rf "$2.new/debs"
  finish_stage "$2"
}

# Prints a folder with the driver's source of the same Linux, if a kernel of the cache came with it.
cached_driver_source() { # RELEASE BASE-DIR
  for folder in "$2/source" "$cache/${1%%[+-]*}"[+-]*/mlx5-source "$cache/${1%%[+-]*}"[+-]*/*/source; do
    if [ -e "$folder/$MLX5_FOLDER" ]; then
      echo "$folder"
      return
    fi
  done
}

# What tests compare the model of mlx5 with: the driver's header, and those that it is written for.
keep_headers() { # BASE-DIR DRIVER-DIR DIR
  mkdir -p "$3/linux/mlx5"
  for name in mlx5_ifc mlx5_ifc_fpga device driver qp; do
    cp "$1"/usr/src/linux-headers-*/include/linux/mlx5/$name.h "$3/linux/mlx5/"
  done
  cp "$2/cmd.h" "$3/"
}

build_mlx5() { # RELEASE BASE-DIR DIR
  work=$3.new/build
  source=$(cached_driver_source "$1" "$2")
  if [ -z "$source" ]; then
    source=${3%/*}/mlx5-source
    fetch_driver_source "$1" "$source"
  fi
  say "building mlx5-vfio-pci.ko and mlx5_standin.ko for $1"
  start_stage "$3"
  cp -R "$mlx5" "$work"
  cp -R "$source/$MLX5_FOLDER" "$work/driver"
  quietly "$3.new/log" "the mlx5 modules do not build against the headers of $1" \
    make -s -j2 -C "$2/usr/src/linux-headers-$1" M="$work" CONFIG_DEBUG_INFO_BTF_MODULES= \
    CONFIG_MLX5_VFIO_PCI=m modules
  cp "$work/standin/mlx5_standin.ko" "$work/driver/mlx5-vfio-pci.ko" "$3.new/"
  cp "$devlink/devlink" "$3.new/"
  keep_headers "$2" "$work/driver" "$3.new/include"
  rm -rf "$work" "$3.new/log"
  finish_stage "$3"
}
