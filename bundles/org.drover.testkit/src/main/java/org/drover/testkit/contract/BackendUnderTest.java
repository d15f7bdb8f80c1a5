// SPDX-License-Identifier: Apache-2.0
package org.drover.testkit.contract;

import java.util.Optional;
import java.util.function.Function;
import org.drover.api.DeviceAddress;
import org.drover.api.spi.DeviceBackend;
import org.drover.testkit.CountingKernel;
import org.drover.uapi.Kernel;

/**
 * What a {@link DeviceBackendContract} is run on.
 *
 * @param backend the backend
 * @param source a device that nobody else uses, like the kernel's sample device mtty
 * @param destination another one of its kind
 * @param counting what stands between the backend and its kernel; empty if it has none
 */
public record BackendUnderTest(
    DeviceBackend backend,
    DeviceAddress source,
    DeviceAddress destination,
    Optional<CountingKernel> counting) {

  /**
   * A backend over a kernel, with what passes between the two counted.
   *
   * @param kernel whose devices the two are
   * @param backend makes the backend of a kernel
   * @param source as above
   * @param destination as above
   */
  public static BackendUnderTest over(
      Kernel kernel,
      Function<Kernel, DeviceBackend> backend,
      DeviceAddress source,
      DeviceAddress destination) {
    CountingKernel counting = new CountingKernel(kernel);
    return new BackendUnderTest(
        backend.apply(counting), source, destination, Optional.of(counting));
  }
}
