// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.misbehaviour;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.drover.api.service.ConformanceReport;
import org.drover.api.service.ConformanceResult;
import org.drover.api.service.ConformanceVerdict;
import org.drover.conform.checks.Check;
import org.drover.conform.checks.Checks;
import org.drover.uapi.Vfio;
import org.junit.jupiter.api.Test;

/**
 * A SET that gives no data FD leaves -1 in its place (linux/vfio.h, {@code
 * vfio_device_feature_mig_state}): which of the SETs of a check are held to it, check by check.
 */
class StrayFdTest {
  private static final Path FILE =
      Path.of("src/test/resources/org/drover/conform/misbehaviour/stray-fd.txt");
  private static final int SET_STATE =
      Vfio.VFIO_DEVICE_FEATURE_SET | Vfio.VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE;
  private static final int DATA_FD = 12;
  private static final int STRAY = -2;

  /** One SET of those that give no data FD leaves another number in its place. */
  private static final class Stray implements Bend {
    private final int which;
    private int count;

    Stray(int which) {
      this.which = which;
    }

    @Override
    public int ioctl(BentKernel kernel, IoctlCall call) {
      int result = call.forward();
      boolean none =
          result == 0 && call.flags() == SET_STATE && call.struct(16).getInt(DATA_FD) == -1;
      if (none && ++count == which) {
        call.struct(16).putInt(DATA_FD, STRAY);
      }
      return result;
    }
  }

  /** Rewritten by {@code -DargLine=-Ddrover.rewrite=true}; read the difference. */
  @Test
  void isFoundWhereverACheckLooks() throws IOException {
    String found =
        Checks.all().stream().map(StrayFdTest::line).collect(Collectors.joining("\n", "", "\n"));
    if (Boolean.getBoolean("drover.rewrite")) {
      Files.writeString(FILE, found);
    }
    assertThat(found).isEqualTo(Files.readString(FILE));
  }

  private static String line(Check check) {
    List<Integer> seen = new ArrayList<>();
    int which = 1;
    for (Stray stray = new Stray(which); finds(check, stray, seen); stray = new Stray(which)) {
      which++;
    }
    return check.info().id() + ": " + seen + " of " + (which - 1);
  }

  /** Whether there is a SET of that number. */
  private static boolean finds(Check check, Stray stray, List<Integer> seen) {
    ConformanceReport report = Planted.run(stray, List.of(check));
    if (stray.count < stray.which) {
      return false;
    }
    ConformanceResult result = report.results().get(0);
    if (result.verdict() == ConformanceVerdict.FAIL) {
      assertThat(result.seen()).contains("data_fd -1");
      seen.add(stray.which);
    }
    return true;
  }
}
