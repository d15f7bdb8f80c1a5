# SPDX-License-Identifier: Apache-2.0
#: new-vendor NAME DIR       make a project: a vendor's driver and model
# shellcheck shell=sh
# NAME is one lower-case word that no driver has yet; DIR is absent or empty.
# The project builds without a network: see docs/vendor-guide.md.

. "$DROVER_SH/packages.sh"
. "$DROVER_SH/sdk.sh"

cmd_main() {
    [ $# -eq 2 ] || die "new-vendor takes a name and a folder, for example: ./drover new-vendor acme /tmp/acme"
    need_packages build
    choose_java
    need_sdk
    exec "$SDK/new-vendor" "$@"
}
