// SPDX-License-Identifier: Apache-2.0
package org.drover.core.lease;

import java.util.Optional;
import java.util.function.Function;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.spi.MigratableDevice;
import org.drover.api.spi.VendorDriver;
import org.drover.api.spi.WorkloadMemory;
import org.drover.core.registry.Backends.Located;
import org.drover.core.registry.VendorDrivers;

/**
 * What a session would find if it began now. Claims nothing, opens nothing and waits for nobody, so
 * that it may be otherwise when one begins.
 */
public final class LeaseGlances {
  private final LeaseTable table;

  /**
   * Of a table.
   *
   * @param table who holds what
   */
  public LeaseGlances(LeaseTable table) {
    this.table = table;
  }

  private Optional<Hold> hold(DeviceAddress address) {
    return table.holds().stream().filter(hold -> hold.address().equals(address)).findFirst();
  }

  /**
   * Why a session could not claim a device.
   *
   * @param address whom
   * @return says who works with it and how that ends; empty if it could
   */
  public Optional<DroverException> objection(DeviceAddress address) {
    return hold(address).flatMap(Hold::busy);
  }

  /**
   * The vendor driver that a session would get with a device.
   *
   * @param device found by its backend
   * @param drivers bid for it
   * @return of a leased one, the driver that serves it
   */
  public VendorDriver driver(Located device, VendorDrivers drivers) {
    return hold(device.identity().address())
        .map(Hold::driver)
        .filter(drivers::isPresent)
        .orElseGet(() -> drivers.best(device.identity()));
  }

  /**
   * Whether somebody has a device open.
   *
   * @param address whom
   * @return false also while its name alone is reserved
   */
  public boolean isOpen(DeviceAddress address) {
    return hold(address).flatMap(Hold::open).isPresent();
  }

  /**
   * The memory that a device reaches, or would.
   *
   * @param device found by its backend
   * @return what its address space binds
   */
  public WorkloadMemory memory(Located device) {
    return hold(device.identity().address())
        .flatMap(Hold::open)
        .map(open -> open.part().space().memory())
        .orElseGet(() -> table.memoryFor(device));
  }

  /**
   * Asks a device that somebody has open and that nobody works with.
   *
   * @param <R> the answer
   * @param address whom
   * @param question must neither last nor change anything
   * @return empty if it was not asked
   */
  public <R> Optional<R> ask(DeviceAddress address, Function<MigratableDevice, R> question) {
    return hold(address)
        .filter(hold -> hold.busy().isEmpty())
        .flatMap(Hold::open)
        .flatMap(open -> open.device().glance(question));
  }
}
