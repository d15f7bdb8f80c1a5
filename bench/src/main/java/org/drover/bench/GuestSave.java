// SPDX-License-Identifier: Apache-2.0
package org.drover.bench;

import java.net.URI;
import java.nio.file.Path;
import org.drover.api.DeviceAddress;
import org.drover.api.service.SaveRequest;
import org.drover.api.service.StateForm;
import org.drover.uapi.jna.JnaKernel;

/**
 * Runs in the guest: what {@code vfio:save --raw} does, in a plain JVM. Raw, so that the file can
 * be compared with that of the C program.
 */
public final class GuestSave {
  private GuestSave() {}

  /**
   * Saves.
   *
   * @param args the name of the device in sysfs, and the file
   * @throws InterruptedException if somebody does not want to wait
   */
  public static void main(String[] args) throws InterruptedException {
    DeviceAddress device = new DeviceAddress("vfio", args[0]);
    URI place = URI.create("file:" + Path.of(args[1]).toAbsolutePath());
    try (PlainEngine engine = new PlainEngine(new JnaKernel())) {
      PlainEngine.done(
          engine
              .migrator()
              .save(new SaveRequest(device, place, SaveRequest.Then.RUN, false, StateForm.RAW)));
    }
  }
}
