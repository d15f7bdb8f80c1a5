// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import org.drover.api.DeviceAddress;
import org.drover.device.vfio.VfioBackend;
import org.drover.uapi.jna.JnaKernel;

/**
 * Prints what is found against a device, a line each: a process that may do less than the tests.
 */
public final class ExplainMain {
  private ExplainMain() {}

  /**
   * Prints ids and sentences.
   *
   * @param args the device's address
   */
  public static void main(String[] args) {
    new VfioBackend(new JnaKernel())
        .explain(DeviceAddress.parse(args[0]))
        .forEach(finding -> System.out.println(finding.reason().id() + " " + finding.sentence()));
  }
}
