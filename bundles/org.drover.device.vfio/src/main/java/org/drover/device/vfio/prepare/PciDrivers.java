// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.prepare;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import org.drover.api.DroverException;
import org.drover.api.Errno;
import org.drover.api.KernelCallException;
import org.drover.device.vfio.host.PciFacts;
import org.drover.device.vfio.host.PciTree;
import org.drover.device.vfio.prepare.Change.Judgement;
import org.drover.device.vfio.prepare.Change.Write;

/**
 * Gives functions to drivers ({@code drivers/base/bus.c}, {@code drivers/pci/pci-driver.c}).
 *
 * <p>A write to {@code unbind} waits until nobody has the function open; nothing ends that but the
 * kernel.
 */
final class PciDrivers {
  private static final Logger LOG = System.getLogger("org.drover.device.vfio.prepare");

  private final PciTree tree;

  PciDrivers(PciTree tree) {
    this.tree = tree;
  }

  /**
   * Takes the way there. Where it stops, {@link #giveBack} goes back from.
   *
   * @throws DroverException at the first write that fails, at an interrupt between two, and if the
   *     function is not with its driver in the end
   */
  void take(Change change) {
    for (Write write : change.writes()) {
      if (Thread.currentThread().isInterrupted()) {
        throw new DroverException("it was cancelled before " + words(write));
      }
      carryOut(write);
    }
    requireDriver(change.name(), Optional.of(change.to()));
  }

  /**
   * Takes the way back from wherever the function is on it; does nothing if it is as before.
   *
   * @throws DroverException if a write fails, or if the function is not where a change leads
   */
  void giveBack(Change change) {
    Optional<PciFacts> now = tree.find(change.name());
    Judgement judgement = change.judge(now);
    if (now.isEmpty() || !judgement.standing().fits()) {
      throw new DroverException(judgement.remark().orElseThrow());
    }
    List<Write> writes = change.writesBack(now.get());
    writes.forEach(this::carryOut);
    if (!writes.isEmpty()) {
      requireDriver(change.name(), change.from());
    }
  }

  private void carryOut(Write write) {
    LOG.log(Level.DEBUG, () -> words(write));
    int result = tree.sysfs().write(write.path(), write.text());
    if (result < 0) {
      Errno errno = Errno.ofResult(result);
      throw new KernelCallException(
          "the write of '" + write.text().strip() + "'",
          tree.sysfs().root() + "/" + write.path(),
          errno,
          remedy(errno, write));
    }
  }

  private static String remedy(Errno errno, Write write) {
    if (errno.equals(Errno.EACCES) || errno.equals(Errno.EPERM)) {
      return "run as root";
    }
    if (errno.equals(Errno.EROFS)) {
      return "sysfs is mounted read-only; run outside of the container";
    }
    return errno.equals(Errno.ENOENT) && write.path().endsWith("/bind")
        ? "the driver is not loaded any more; load its module and try again"
        : "the kernel's log may say why";
  }

  /** A probe that fails is no error of the write that asked for it. */
  private void requireDriver(String name, Optional<String> wanted) {
    Optional<String> driver = tree.link(PciTree.DEVICES + name + "/driver");
    if (!driver.equals(wanted)) {
      throw new DroverException(
          name
              + " is not where it should be: "
              + driver.map(one -> one + " has it").orElse("no driver has it")
              + " instead of "
              + wanted.orElse("none")
              + "; the kernel's log may say why");
    }
  }

  private String words(Write write) {
    return "the write of '"
        + write.text().strip()
        + "' to "
        + tree.sysfs().root()
        + "/"
        + write.path();
  }
}
