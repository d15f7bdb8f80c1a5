# SPDX-License-Identifier: Apache-2.0
#: rig [OPTION...]           the console in a guest with real VFIO devices
# shellcheck shell=sh
#
# --kernel debian     Debian's packaged kernel: VFIO's group path (the default)
# --kernel iommufd    its source with the device cdev and IOMMUFD too, which is
#                     built first: 12 minutes of processor time, once
# --no-pci            without the PCI functions and their virtual IOMMU
# --pci               with them (the default)
# --with mlx5         and two functions of the kernel's mlx5 driver, over firmware
#                     that the rig stands in for
# --pair a, --pair b  one of two guests that a network joins, each in a terminal
#                     of its own; without the PCI functions unless --pci is given

. "$DROVER_SH/packages.sh"
. "$DROVER_SH/distribution.sh"

cmd_main() {
    rig_options "$@"
    if [ "$_kernel" = iommufd ]; then
        need_packages build iommufd
    else
        need_packages build kernel
    fi
    if [ ! -t 0 ] || [ ! -t 1 ]; then
        die "rig needs a terminal: tests and scripts boot the guest with itests/kernel/rig/boot"
    fi
    choose_java
    need_distribution
    warn_of_newer_sources
    _saved=$DROVER_STATE/rig${_pair:+-$_pair}
    need_state
    set -- --interactive --kernel "$_kernel" ${_pci:+"$_pci"} ${_with:+--with "$_with"} --out "$_saved"
    if [ -n "$_pair" ]; then
        _wire=$(rig_wire)
        set -- "$@" --net "$_pair" --wire "$_wire"
    fi
    # Of an earlier guest: whether this one ran is seen by it.
    rm -f "$_saved/serial.log"
    _status=0
    "$DROVER_ROOT/itests/kernel/rig/boot" "$@" -- \
        env JAVA_HOME="$JAVA_HOME" "$DROVER_ROOT/itests/kernel/rig/guest-console" \
        "$HOME_OF_KARAF" "$(shown "$_saved")" || _status=$?
    [ ! -s "$_saved/serial.log" ] || say "the guest is off; what it saved in /mnt/out is in $(shown "$_saved")"
    return "$_status"
}

# rig_wire - prints the path of the socket that joins the two guests of this checkout. Not in DROVER_STATE: it must be
# short and without blanks, and a checkout's folder need not be.
rig_wire() {
    _folder=/tmp/drover-$(id -u)-$(printf '%s' "$DROVER_STATE" | cksum | cut -d ' ' -f 1)
    mkdir -m 700 "$_folder" 2>/dev/null || :
    # Everybody may write to /tmp: somebody else may have been first.
    [ -n "$(find "$_folder" -prune -type d -user "$(id -u)" -perm 700 2>/dev/null)" ] \
        || die "$_folder is not a folder of your own that you alone can enter: remove it, and begin again"
    printf '%s/wire\n' "$_folder"
}

# rig_options OPTION... - sets _kernel, _pci to what boot is told of PCI functions, _with to the
# driver that it has besides, and _pair to which of two it is.
rig_options() {
    _kernel=debian
    _with=
    _pci=usual
    _pair=
    while [ $# -gt 0 ]; do
        case $1 in
            --kernel)
                [ $# -ge 2 ] || die "--kernel needs a value: debian or iommufd"
                _kernel=$2
                shift
                ;;
            --pair)
                [ $# -ge 2 ] || die "--pair needs a value: a or b"
                _pair=$2
                shift
                ;;
            --with)
                [ $# -ge 2 ] || die "--with needs a value: mlx5"
                _with=$2
                shift
                ;;
            --pci) _pci=--pci ;;
            --no-pci) _pci= ;;
            *) die "'$1' is not an option of rig: --kernel debian|iommufd, --pci or --no-pci, --with mlx5, --pair a|b" ;;
        esac
        shift
    done
    case $_kernel in
        debian | iommufd) ;;
        *) die "there is no kernel '$_kernel': debian or iommufd" ;;
    esac
    case $_pair in
        '' | a | b) ;;
        *) die "there is no machine '$_pair': the two are a and b" ;;
    esac
    case $_with in
        '') ;;
        mlx5)
            [ -n "$_pci" ] || die "--with mlx5 takes a PCI function: leave out --no-pci"
            ;;
        *) die "there is no driver '$_with': mlx5" ;;
    esac
    # What two guests need of memory and time, they need twice.
    if [ "$_pci" = usual ]; then
        _pci=--pci
        [ -z "$_pair" ] || _pci=
    fi
}
