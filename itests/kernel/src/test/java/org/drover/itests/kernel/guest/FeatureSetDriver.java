// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.drover.device.vfio.VfioBackend;
import org.drover.fsm.FeatureSet;
import org.drover.uapi.Kernel;

/**
 * The rig's own mtty driver ({@code modules/mtty/features.patch}) in the place of the kernel's
 * sample, until it is closed. There must be no mtty when it comes and none when it goes.
 */
final class FeatureSetDriver implements AutoCloseable {
  private static final String PARAMETER = "module/mtty_features/parameters/migration_flags";
  private final Kernel kernel;

  FeatureSetDriver(Kernel kernel) {
    this.kernel = kernel;
    choose("7");
  }

  /** Makes and opens a device that has these features. */
  Mtty make(FeatureSet features) {
    int result = request(Long.toString(features.bits()));
    if (result != 0) {
      throw new IllegalStateException("the driver refuses " + features + ": " + result);
    }
    return new Mtty(kernel, new VfioBackend(kernel));
  }

  /**
   * Asks for the features of the devices that come.
   *
   * @param flags what is written to the parameter
   * @return 0, or {@code -errno}
   */
  int request(String flags) {
    return kernel.sysfs().write(PARAMETER, flags);
  }

  @Override
  public void close() {
    choose("sample");
  }

  private static void choose(String driver) {
    String script = Path.of(System.getProperty("drover.rig"), "guest-mtty").toString();
    try {
      Process process = new ProcessBuilder(script, driver).redirectErrorStream(true).start();
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      int status = process.waitFor();
      if (status != 0) {
        throw new IllegalStateException(
            "guest-mtty " + driver + " ended with " + status + ": " + output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while guest-mtty ran", e);
    }
  }
}
