// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.service.PciFunction;
import org.drover.api.service.Preparation;
import org.drover.api.service.PreparationPlan;
import org.drover.api.service.PreparationRequest;
import org.drover.api.service.PreparedFunction.Standing;
import org.drover.api.service.Preparer;
import org.drover.testkit.samples.PciSamples;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PreparingPlanTest {
  private static final Preparation DONE =
      PciSamples.preparation(Standing.PREPARED, Standing.PREPARED);

  @TempDir private Path directory;
  private Rig rig;
  private final List<Object> asked = new ArrayList<>();
  private Runnable during = () -> {};

  @BeforeEach
  void begin() {
    rig = new Rig(directory);
    rig.put(Preparer.class, new Noting());
  }

  private final class Noting implements Preparer {
    @Override
    public List<PciFunction> functions() {
      return PciSamples.functions();
    }

    @Override
    public PreparationPlan plan(PreparationRequest request) {
      asked.add("a plan");
      asked.add(request);
      return PciSamples.plan();
    }

    @Override
    public Preparation prepare(PreparationRequest request) {
      during.run();
      asked.add(request);
      return DONE;
    }

    @Override
    public Preparation unprepare(DeviceAddress address, boolean wait) {
      asked.add(address);
      return PciSamples.preparation(Standing.AS_BEFORE, Standing.AS_BEFORE);
    }

    @Override
    public Preparation forget(DeviceAddress address) {
      throw new UnsupportedOperationException("a person's, by vfio:unprepare --forget");
    }

    @Override
    public List<Preparation> prepared() {
      return List.of(DONE);
    }
  }

  @Test
  void asksForWhatWasSaidAndForNothingBefore() {
    var described =
        rig.vfio.prepare("0000:03:02.0").driver("vfio-pci").force("03:01.0", PciSamples.NIC);
    assertThat(asked).isEmpty();
    assertThat(described).hasToString("prepare(vfio:0000:03:02.0): nothing is done before run()");

    PreparationRequest request =
        new PreparationRequest(
            PciSamples.RNG, Optional.of("vfio-pci"), Set.of(PciSamples.EDU, PciSamples.NIC));
    assertThat(described.plan()).isEqualTo(PciSamples.plan());
    assertThat(described.run()).isEqualTo(DONE);
    assertThat(asked).containsExactly("a plan", request, request);
  }

  @Test
  void takesFunctionsAsTheListGivesThem() {
    PciFunction vf = rig.vfio.functions().get(1);
    rig.vfio.prepare(vf).run();
    rig.vfio.unprepare(vf);
    assertThat(asked).containsExactly(PreparationRequest.of(PciSamples.VF), PciSamples.VF);
    assertThat(rig.vfio.prepared()).containsExactly(DONE);
    assertThatThrownBy(() -> rig.vfio.prepare("eth0"))
        .isInstanceOf(DroverException.class)
        .hasMessageContaining("'eth0' is not a device address");
  }

  /** It is the machine's, and stays as the one that vfio:prepare makes. */
  @Test
  void outlivesTheSession() {
    rig.vfio.prepare(PciSamples.VF).run();
    assertThat(rig.vocabulary.close(Rig.GUARD)).isEmpty();
    assertThat(asked).hasSize(1);
  }

  @Test
  void anInterruptReachesThePreparationItself() throws InterruptedException {
    during =
        () -> {
          while (!Thread.currentThread().isInterrupted()) {
            Thread.onSpinWait();
          }
          throw new DroverException("undone");
        };
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> rig.vfio.prepare(PciSamples.VF).run())
        .isInstanceOf(DroverException.class)
        .hasMessageContaining("preparing vfio:0000:01:00.1 goes on in the background");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(rig.desk.heard()).contains("goes on in the background");
    assertThat(rig.desk.heard()).contains("has ended: undone");
  }
}
