# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2154 # here, mtty, drivers, busybox: of prepare
#
# The stages that stand on a kernel, whichever it is: our modules, and what the guest boots.

build_modules() { # RELEASE BASE-DIR DIR
  tree=$3.new/lib/modules/$1 work=$3.new/build
  say "building mtty.ko and mtty_features.ko for $1"
  start_stage "$3"
  mkdir -p "$tree/extra" "$work"
  cp "$mtty/Makefile" "$2/source/samples/vfio-mdev/mtty.c" "$work"
  quietly "$3.new/log" "features.patch does not fit the mtty.c of $1" \
    patch -o "$work/mtty_features.c" "$work/mtty.c" "$mtty/features.patch"
  # Type information (BTF) would need pahole, and nobody here traces the module.
  quietly "$3.new/log" "the modules do not build against the headers of $1" \
    make -s -j2 -C "$2/usr/src/linux-headers-$1" M="$work" CONFIG_DEBUG_INFO_BTF_MODULES= modules
  cp "$work/mtty.ko" "$work/mtty_features.ko" "$tree/extra/"
  # The kernel's modules (4000 of Debian's) are linked, not copied: relative, and depmod follows it.
  ln -s "../../../../$(basename "$2")/lib/modules/$1/kernel" "$tree/kernel"
  cp "$2/lib/modules/$1"/modules.order "$2/lib/modules/$1"/modules.builtin* "$tree/"
  quietly "$3.new/log" "depmod fails on $3.new" depmod -b "$3.new" "$1"
  rm -rf "$work" "$3.new/log"
  finish_stage "$3"
}

# Prints the files of a module and of all that it needs, in loading order. modules.dep has
# the whole closure on one line, nearest dependency first.
module_files() { # MODULE-TREE NAME
  awk -F '[: ]+' -v name="$2" '{ file = $1; sub(/.*\//, "", file); sub(/\.ko(\.xz)?$/, "", file) }
    file == name { for (i = NF; i >= 1; i--) if ($i != "") print $i }' "$1/modules.dep"
}

is_built_in() { grep -q "/$2\\.ko\$" "$1/modules.builtin"; } # MODULE-TREE NAME

build_guest() { # RELEASE BASE-DIR MODULES-DIR DIR
  tree=$3/lib/modules/$1 root=$4.new/initrd.d
  say "building the initrd"
  start_stage "$4"
  mkdir -p "$root/bin" "$root/sbin" "$root/modules"
  cp "$busybox" "$root/bin/busybox"
  cp "$here/init" "$root/init"
  chmod 755 "$root/init" "$root/bin/busybox"
  # What leads to the host's files, and VFIO with its device: all that every guest loads, if its
  # kernel has it not built in. Unpacked here, on the fast side, and numbered in loading order.
  wanted='9pnet_virtio 9p overlay vfio vfio_iommu_type1 mdev mtty'
  for name in $wanted; do module_files "$tree" "$name"; done |
    awk '!seen[$0]++ { printf "%02d %s\n", NR, $0 }' | while read -r number file; do
      unpacked=$root/modules/$number-$(basename "$file" .xz)
      case $file in
        *.xz) xz -dc "$tree/$file" >"$unpacked" ;;
        *) cp "$tree/$file" "$unpacked" ;;
      esac
    done
  for name in $wanted; do
    is_built_in "$tree" "$name" || ls "$root/modules/"*-"$name.ko" >/dev/null ||
      die "$1 has no module $name"
  done
  (cd "$root" && find . | sort | cpio --quiet -o -H newc -R 0:0) >"$4.new/initrd"
  rm -rf "$root"
  ln -s "../$(basename "$2")/boot/vmlinuz-$1" "$4.new/vmlinuz"
  ln -s "../$(basename "$3")/lib" "$4.new/lib"
  [ -z "$drivers" ] || ln -s "../$(basename "$drivers")" "$4.new/mlx5"
  # For those who compare with the headers of the kernel that the guest runs.
  ln -s "../$(basename "$2")/source" "$4.new/source"
  echo "$1" >"$4.new/release"
  finish_stage "$4"
}
