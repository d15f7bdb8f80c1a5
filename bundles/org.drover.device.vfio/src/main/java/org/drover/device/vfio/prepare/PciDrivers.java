// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.prepare;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import org.drover.api.DroverException;
import org.drover.api.Errno;
import org.drover.api.KernelCallException;
import org.drover.device.vfio.devlink.Devlink;
import org.drover.device.vfio.host.PciFacts;
import org.drover.device.vfio.host.PciTree;
import org.drover.device.vfio.prepare.Change.Judgement;
import org.drover.device.vfio.prepare.Change.Order;
import org.drover.device.vfio.prepare.Change.Step;
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
  private final Devlink devlink;

  PciDrivers(PciTree tree, Devlink devlink) {
    this.tree = tree;
    this.devlink = devlink;
  }

  /** Decides what becomes of a function whose port cannot be put back. */
  interface Unsettled {
    /** Ends the way back. */
    Unsettled STAYS =
        (order, error) -> {
          throw error;
        };

    void left(Order order, DroverException error);
  }

  /**
   * Takes the way there. Where it stops, {@link #giveBack} goes back from.
   *
   * @throws DroverException at the first write that fails, at an interrupt between two, and if the
   *     function is not with its driver in the end
   */
  void take(Change change) {
    for (Step step : change.steps()) {
      if (Thread.currentThread().isInterrupted()) {
        throw new DroverException("it was cancelled before " + words(step));
      }
      carryOut(step);
    }
    requireDriver(change.name(), Optional.of(change.to()));
  }

  /**
   * Takes the way back from wherever the function is on it; does nothing if it is as before.
   *
   * @param unsettled is told of a port that cannot be put back
   * @throws DroverException if a write fails, or if the function is not where a change leads
   */
  void giveBack(Change change, Unsettled unsettled) {
    Optional<PciFacts> now = tree.find(change.name());
    Judgement judgement = change.judge(now);
    if (now.isEmpty() || !judgement.standing().fits()) {
      throw new DroverException(judgement.remark().orElseThrow());
    }
    List<Step> steps = change.stepsBack(now.get());
    steps.forEach(step -> undo(step, unsettled));
    if (!steps.isEmpty()) {
      requireDriver(change.name(), change.from());
    }
  }

  private void undo(Step step, Unsettled unsettled) {
    try {
      carryOut(step);
    } catch (DroverException e) {
      if (step instanceof Order order) {
        unsettled.left(order, e);
      } else {
        throw e;
      }
    }
  }

  private void carryOut(Step step) {
    LOG.log(Level.DEBUG, () -> words(step));
    if (step instanceof Order order) {
      carryOut(order);
    } else {
      carryOut((Write) step);
    }
  }

  /** One that is so already is left: on the way back it was perhaps never made. */
  private void carryOut(Order order) {
    Optional<String> now = devlink.attribute(order.port(), order.attribute());
    if (!now.equals(Optional.of(order.value()))) {
      devlink.set(order.port(), order.attribute(), order.value());
    }
  }

  private void carryOut(Write write) {
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

  private String words(Step step) {
    if (step instanceof Order order) {
      return String.join(" ", Devlink.setting(order.port(), order.attribute(), order.value()));
    }
    Write write = (Write) step;
    return "the write of '"
        + write.text().strip()
        + "' to "
        + tree.sysfs().root()
        + "/"
        + write.path();
  }
}
