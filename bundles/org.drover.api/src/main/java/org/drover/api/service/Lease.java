// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

import org.drover.api.spi.MigratableDevice;
import org.drover.api.spi.VendorDriver;
import org.osgi.annotation.versioning.ProviderType;

/** The exclusive, named hold on an open device. */
@ProviderType
public interface Lease extends AutoCloseable {

  /**
   * The lease as others see it.
   *
   * @return address, owner, since when
   */
  LeaseInfo info();

  /**
   * The device.
   *
   * @return open for as long as the lease is
   * @throws IllegalStateException if the lease has ended
   */
  MigratableDevice device();

  /**
   * The vendor driver that won the device when it was opened, or when it was used after that driver
   * had left the platform.
   *
   * @return never null; the generic one if nobody else bid
   */
  VendorDriver driver();

  /**
   * Tells whether somebody else has moved the device meanwhile: by this lease too others may, such
   * as a command, or a session that works with the device.
   *
   * @return a number that is one more after each transition and each reset, whether or not it
   *     succeeded; another opening of the device begins far from all earlier numbers
   * @throws IllegalStateException if the lease has ended
   */
  long changes();

  /**
   * Says what becomes of the lease when the kernel asks for the device back, or the device fails;
   * at first it is {@link ReleasePolicy#KEEP}. A device that the kernel has asked for already, or
   * that has failed, is given back now, if the policy says so.
   *
   * @param policy what to do
   * @throws IllegalStateException if the lease has ended
   */
  void onRequest(ReleasePolicy policy);

  /**
   * Ends the lease and closes the device; what it held may be gone then. Closing again does
   * nothing.
   */
  @Override
  void close();
}
