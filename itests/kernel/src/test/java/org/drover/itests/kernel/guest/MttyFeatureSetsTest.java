// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.drover.api.Errno;
import org.drover.api.spi.MigratableDevice;
import org.drover.fsm.Arc;
import org.drover.fsm.FeatureSet;
import org.drover.testkit.contract.FeatureSetContract;
import org.drover.uapi.Kernel;
import org.drover.uapi.jna.JnaKernel;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A kernel's mtty in every feature set, four devices side by side; the arcs are those of the
 * kernel's debug output.
 */
final class MttyFeatureSetsTest extends FeatureSetContract {
  private final Kernel kernel = new JnaKernel();
  private FeatureSetDriver driver;
  private KernelLog log;

  @BeforeAll
  void loadDriver() {
    driver = new FeatureSetDriver(kernel);
    log = new KernelLog(kernel);
  }

  @Override
  protected void ended() {
    log.close();
    driver.close();
  }

  @Override
  protected Subject subject(FeatureSet features) {
    return new KernelMtty(driver.make(features), log);
  }

  private record KernelMtty(Mtty mtty, KernelLog log) implements Subject {
    @Override
    public MigratableDevice device() {
      return mtty.device();
    }

    @Override
    public List<Arc> arcs() {
      return log.arcs(mtty.address());
    }

    @Override
    public void end() {
      mtty.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "2", "4", "6", "8", "9", "all"})
  void driverTakesNoSetThatNoDeviceCanReport(String flags) {
    assertThat(driver.request(flags)).isEqualTo(Errno.EINVAL.negative());
  }
}
