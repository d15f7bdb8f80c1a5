# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
#
# --with mlx5: the program devlink of the guest. Whether a function is migratable is told by that of
# iproute2 6.2 and newer: the machine's own if it is so new, else the one of the backports of the
# machine's Debian, which is not installed. Its libraries are those of the machine's own.

OLDEST_DEVLINK=6.2
DEBIAN_KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg

# devlink utility, iproute2-6.15.0. Ones before 5.9 have a date there.
is_new_devlink() {
  version=$(devlink -V 2>&1 | sed -n 's/.*iproute2-\([0-9][0-9.]*\).*/\1/p')
  [ -n "$version" ] &&
    [ "$(printf '%s\n' "$OLDEST_DEVLINK" "$version" | sort -V | head -n 1)" = "$OLDEST_DEVLINK" ]
}

# Prints "URI CODENAME" of the Debian that the machine's apt has.
debian_of_apt() {
  # shellcheck disable=SC2016 # apt's variables
  apt-get indextargets --format '$(REPO_URI) $(CODENAME)' \
    'Created-By: Packages' 'Origin: Debian' 'Component: main' |
    awk '$2 !~ /-/ { print; exit }'
}

# apt with lists of its own, so that the machine's stay as they are.
apt_of() { # DIR WORD...
  own=$1
  shift
  apt-get -q -o Dir::Etc::SourceList="$own/sources.list" -o Dir::Etc::SourceParts=/dev/null \
    -o Dir::State::Lists="$own/lists" -o Dir::Cache="$own/cache" -o APT::Sandbox::User=root "$@"
}

fetch_devlink() { # DIR
  debian=$(debian_of_apt)
  uri=${debian% *} suite=${debian#* }-backports own=$1/apt
  complaint="the rig needs the devlink of iproute2 $OLDEST_DEVLINK or newer: that of this machine is older, and"
  [ -n "$debian" ] || die "$complaint apt knows no Debian that has backports; run 'apt-get update' as root"
  say "downloading iproute2 of $suite for its devlink (about 1 MB)"
  mkdir -p "$own/lists/partial" "$own/cache/archives/partial"
  signed=''
  [ ! -e "$DEBIAN_KEYRING" ] || signed="[signed-by=$DEBIAN_KEYRING] "
  echo "deb $signed$uri $suite main" >"$own/sources.list"
  quietly "$own/log" "$complaint the lists of $suite cannot be downloaded" apt_of "$own" \
    -o APT::Update::Error-Mode=any update
  (cd "$own" && quietly "$own/log" "$complaint that of $suite cannot be downloaded" \
    apt_of "$own" download iproute2)
  quietly "$own/log" "iproute2 of $suite cannot be unpacked" dpkg-deb -x "$own"/iproute2_*.deb "$own/root"
  for sbin in sbin usr/sbin; do
    [ ! -e "$own/root/$sbin/devlink" ] || cp "$own/root/$sbin/devlink" "$1/"
  done
  [ -e "$1/devlink" ] || die "iproute2 of $suite has no devlink"
  rm -rf "$own"
}

build_devlink() { # DIR
  require_tools devlink:iproute2
  start_stage "$1"
  if is_new_devlink; then cp "$(command -v devlink)" "$1.new/"; else fetch_devlink "$1.new"; fi
  finish_stage "$1"
}
