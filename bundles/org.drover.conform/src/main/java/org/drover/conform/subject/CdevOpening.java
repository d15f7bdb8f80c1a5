// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.subject;

import org.drover.api.AccessPath;
import org.drover.api.DroverException;
import org.drover.api.Errno;
import org.drover.uapi.Kernel;

/** By the device's own node, bound to an iommufd and attached to an IOAS of it. */
final class CdevOpening implements Opening {
  private final SysfsDevice place;
  private final Kernel kernel;
  private final String path;
  private final int iommufd;
  private int ioas;
  private int device = -1;

  private CdevOpening(SysfsDevice place, String path, int iommufd) {
    this.place = place;
    this.kernel = place.kernel();
    this.path = path;
    this.iommufd = iommufd;
  }

  /** Opens an iommufd and makes an IOAS; the device is closed still. */
  static CdevOpening of(SysfsDevice place, Arena arena) {
    String path = path(place);
    Kernel kernel = place.kernel();
    int iommufd =
        Opening.required(Opening.node(kernel, kernel.dev() + "/iommu"), CdevOpening::onOpen);
    CdevOpening opening = new CdevOpening(place, path, iommufd);
    try {
      StructCall alloc = opening.calls(arena).allocate(iommufd);
      Opening.required(alloc.call(), errno -> "");
      opening.ioas = CdevCalls.allocated(alloc);
      return opening;
    } catch (DroverException e) {
      opening.closeRest();
      throw e;
    }
  }

  /** Its rows are nobody's: an open is told as a whole. */
  private CdevCalls calls(Arena arena) {
    return new CdevCalls(kernel, arena, new Transcript());
  }

  private static String path(SysfsDevice place) {
    if (!place.hasIommufd()) {
      throw new DroverException(
          "the kernel "
              + place.kernel().release()
              + " offers no /dev/iommu, which opening "
              + place.address()
              + " by cdev needs: load the module iommufd (CONFIG_IOMMUFD), or take --via group");
    }
    return place
        .node()
        .orElseThrow(
            () ->
                new DroverException(
                    place.address()
                        + " has no node in /dev/vfio/devices: bind it to a VFIO driver first; if it"
                        + " is, the kernel lacks CONFIG_VFIO_DEVICE_CDEV: take --via group"));
  }

  @Override
  public AccessPath via() {
    return AccessPath.CDEV;
  }

  @Override
  public int device() {
    return device;
  }

  @Override
  public int space() {
    return iommufd;
  }

  @Override
  public Answer openDevice(Arena arena) {
    Answer opened = Opening.node(kernel, path);
    if (!opened.ok()) {
      return opened;
    }
    device = (int) opened.result();
    Answer bound = calls(arena).bind(device, iommufd).call();
    Answer last = bound.ok() ? calls(arena).attach(device, ioas).call() : bound;
    if (!last.ok()) {
      closeDevice();
    }
    return new Answer(last.call() + " of " + path, last.result());
  }

  private static String onOpen(Errno errno) {
    if (errno.equals(Errno.ENOENT)) {
      return "nobody made this node, or the kernel was built without VFIO_DEVICE_CDEV; take --via"
          + " group";
    }
    return errno.equals(Errno.EACCES) ? "run as root, or allow this user to open it" : "";
  }

  @Override
  public String remedy(Errno errno) {
    if (errno.equals(Errno.EBUSY)) {
      return "somebody has the device's group open; close it there first";
    }
    if (errno.equals(Errno.EINVAL)) {
      return "somebody has the device open by its node already; find out who with 'fuser -v "
          + path
          + "' and close it there first";
    }
    if (errno.equals(Errno.EPERM)) {
      return "another device of its IOMMU group has a driver that is none of VFIO's, or is bound to"
          + " another iommufd";
    }
    return onOpen(errno);
  }

  @Override
  public Opening another() {
    throw new NotApplicable(
        "a device that is opened by its own node has one descriptor: see cdev.bind-once");
  }

  @Override
  public Nodes nodes(Arena arena, Transcript transcript) {
    return new Nodes(place, path, arena, transcript);
  }

  @Override
  public void closeDevice() {
    if (device >= 0) {
      kernel.close(device);
      device = -1;
    }
  }

  @Override
  public void closeRest() {
    kernel.close(iommufd);
  }
}
