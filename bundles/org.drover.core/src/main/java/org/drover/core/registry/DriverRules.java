// SPDX-License-Identifier: Apache-2.0
package org.drover.core.registry;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.drover.api.DeviceIdentity;
import org.drover.api.spi.PolicyHints;
import org.drover.api.spi.VendorDriver;
import org.drover.fsm.Arc;
import org.drover.fsm.FeatureSet;
import org.drover.fsm.MigrationFsm;

/**
 * What a vendor driver says of one device for good. Asked once, so that nothing of the vendor's is
 * called when something has failed or while the device stands.
 *
 * @param hints how the device behaves where the uAPI leaves it open
 * @param onlyResetAfter arcs after whose failure nothing but a reset is safe
 */
public record DriverRules(PolicyHints hints, Set<Arc> onlyResetAfter) {
  private static final Logger LOG = System.getLogger(DriverRules.class.getName());

  /** Keeps the arcs from changing. */
  public DriverRules {
    onlyResetAfter = Set.copyOf(onlyResetAfter);
  }

  /**
   * Asks a driver. Of one that throws the worst is assumed: that opening loses the state, and that
   * no failure leaves anything but a reset.
   *
   * @param driver of the device
   * @param device told without opening it
   * @return never null
   */
  public static DriverRules of(VendorDriver driver, DeviceIdentity device) {
    return new DriverRules(
        ask(device, () -> hints(driver, device), () -> PolicyHints.CAUTIOUS),
        ask(device, () -> driver.onlyResetAfter(device), DriverRules::allArcs));
  }

  private static PolicyHints hints(VendorDriver driver, DeviceIdentity device) {
    return Objects.requireNonNull(driver.hints(device), "no hints");
  }

  /**
   * Whether opening the device loses its state.
   *
   * @return as its driver hints
   */
  public boolean resetsAtOpen() {
    return hints.resetsAtOpen();
  }

  /** Without P2P some arcs are others: STOP to RUNNING, for one. */
  private static Set<Arc> allArcs() {
    Set<Arc> all = new HashSet<>(MigrationFsm.arcs(FeatureSet.parse("STOP_COPY,P2P,PRE_COPY")));
    all.addAll(MigrationFsm.arcs(FeatureSet.parse("STOP_COPY,PRE_COPY")));
    return all;
  }

  /** An isolation boundary: a driver that throws costs its own device something, nobody else. */
  private static <R> R ask(DeviceIdentity device, Supplier<R> question, Supplier<R> otherwise) {
    try {
      return question.get();
    } catch (RuntimeException | LinkageError e) {
      LOG.log(
          Level.WARNING, "the vendor driver of " + device.address() + " cannot say its rules", e);
      return otherwise.get();
    }
  }
}
