// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.drover.api.DroverException;
import org.drover.api.RefusedException;
import org.drover.api.service.EndedLease;
import org.drover.api.service.HeldDevice;
import org.drover.api.service.PlatformEnd;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class StoppingPlanTest {
  @TempDir private Path directory;
  private Rig rig;
  private final List<String> atWork = new ArrayList<>();
  private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();
  private volatile Runnable atTheStop = () -> {};

  @BeforeEach
  void begin() {
    rig = new Rig(directory);
    rig.put(PlatformEnd.class, new Noting());
  }

  private final class Noting implements PlatformEnd {
    @Override
    public List<String> sessions() {
      return atWork;
    }

    @Override
    public List<HeldDevice> held() {
      return rig.leases.held();
    }

    @Override
    public List<EndedLease> end() {
      asked.add("end on " + Thread.currentThread().getName());
      return rig.leases.endAll();
    }

    @Override
    public Optional<List<EndedLease>> endIfFree() {
      return atWork.isEmpty() && rig.leases.stopIfFree() ? Optional.of(end()) : Optional.empty();
    }

    @Override
    public void stop() {
      asked.add("stop");
      atTheStop.run();
    }
  }

  private String asked() throws InterruptedException {
    return asked.poll(Rig.GUARD.toSeconds(), TimeUnit.SECONDS);
  }

  /** What it throws, on a thread that is given up when the platform has stopped. */
  private CompletableFuture<Throwable> running(boolean force) {
    CompletableFuture<Throwable> result = new CompletableFuture<>();
    Thread snippet =
        new Thread(
            () ->
                result.complete(
                    catchThrowable(
                        () -> {
                          var described = rig.vfio.shutdown();
                          (force ? described.force() : described).run();
                        })));
    atTheStop = snippet::interrupt;
    snippet.start();
    return result;
  }

  /** What is not refused comes back when the platform has stopped. */
  private void runHere() {
    atTheStop = Thread.currentThread()::interrupt;
    rig.vfio.shutdown().run();
  }

  @Test
  void doesNothingBeforeItIsRun() {
    assertThat(rig.vfio.shutdown()).hasToString("shutdown(): nothing is done before run()");
    assertThat(rig.vfio.shutdown().force())
        .hasToString("shutdown().force(): nothing is done before run()");
    assertThat(asked).isEmpty();
  }

  @Test
  void refusesWhileTheSessionItselfHoldsADevice() {
    var device = rig.vfio.open("emu:a");
    assertThatThrownBy(this::runHere)
        .isInstanceOf(RefusedException.class)
        .hasMessageStartingWith(
            "stopping the platform is refused: emu:a, held by job script-1 in RUNNING: ")
        .hasMessageEndingWith(
            "; close() and cancel() give one up, shutdown().force().run() ends all in order");
    assertThat(asked).isEmpty();
    assertThat(rig.desk.ends).isEmpty();
    assertThat(device.isOpen()).isTrue();
  }

  @Test
  void refusesWhileAMigrationIsAtWork() {
    atWork.add("m7");
    assertThatThrownBy(this::runHere)
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("at work: m7; close() and cancel() ");
    assertThat(asked).isEmpty();
  }

  @Test
  void endsTheSessionThenTheLeasesThenThePlatformOnAThreadOfItsOwn() throws Exception {
    rig.vfio.open("emu:a");
    CompletableFuture<Throwable> snippet = running(true);

    assertThat(asked()).isEqualTo("end on drover-jshell stopping the platform");
    assertThat(asked()).isEqualTo("stop");
    assertThat(rig.desk.ends).containsExactly("it has stopped the platform");
    assertThat(rig.desk.heard()).startsWith("emu:a, held by job script-1 in RUNNING, is closed: ");
    assertThat(rig.desk.heard()).isEqualTo("The platform stops.");
    assertThat(snippet.get(Rig.GUARD.toSeconds(), TimeUnit.SECONDS))
        .isInstanceOf(DroverException.class)
        .hasMessage("The platform stops.");
    assertThat(rig.leases.held()).isEmpty();
  }

  @Test
  void stopsUnforcedWhatHoldsNothing() throws Exception {
    CompletableFuture<Throwable> snippet = running(false);
    assertThat(asked()).startsWith("end on ");
    assertThat(asked()).isEqualTo("stop");
    assertThat(rig.desk.ends).as("whoever hosts the session tells it").isEmpty();
    assertThat(snippet.get(Rig.GUARD.toSeconds(), TimeUnit.SECONDS))
        .isInstanceOf(DroverException.class);
  }

  /** A script would go on, and end with 0. */
  @Test
  void aFrameworkThatDoesNotStopIsThrownAndSaid() throws Exception {
    atTheStop =
        () -> {
          throw new DroverException("the framework does not stop; end its process by SIGTERM");
        };
    assertThatThrownBy(() -> rig.vfio.shutdown().run())
        .isInstanceOf(DroverException.class)
        .hasMessage("the framework does not stop; end its process by SIGTERM");
    assertThat(rig.desk.heard()).isEqualTo("The platform stops.");
    assertThat(rig.desk.heard())
        .startsWith("the platform was not stopped: the framework does not stop; ");
  }

  @Test
  void anErrorDoesNotLeaveTheSnippetWaiting() throws Exception {
    atTheStop =
        () -> {
          throw new NoClassDefFoundError("org/drover/core/Gone");
        };
    assertThatThrownBy(() -> rig.vfio.shutdown().run())
        .isInstanceOf(NoClassDefFoundError.class)
        .hasMessage("org/drover/core/Gone");
    assertThat(rig.desk.heard()).isEqualTo("The platform stops.");
    assertThat(rig.desk.heard()).isEqualTo("the platform was not stopped: org/drover/core/Gone");
  }

  @Test
  void withoutTheEngineNothingIsBegun() {
    rig.remove(PlatformEnd.class);
    assertThatThrownBy(() -> rig.vfio.shutdown().force().run())
        .isInstanceOf(DroverException.class)
        .hasMessageContaining("PlatformEnd");
    assertThat(rig.desk.ends).isEmpty();
  }
}
