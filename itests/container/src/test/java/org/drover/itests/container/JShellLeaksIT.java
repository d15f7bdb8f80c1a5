// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.drover.itests.platform.VendorBundle;
import org.drover.jshell.session.LiveSessions;
import org.drover.jshell.session.SessionSettings;
import org.drover.jshell.session.ShellSession;
import org.drover.jshell.session.SnippetResult;
import org.drover.jshell.session.SourceText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.framework.wiring.FrameworkWiring;

/** Sessions that come and go, with a bundle that is updated under them, leave nothing behind. */
@Timeout(900)
class JShellLeaksIT {
  private static final int CYCLES = 200;
  private static final int CYCLES_PER_UPDATE = 10;

  /** Until then the compiler and the VM load what they load once. */
  private static final int WARM_UP = 40;

  /** One session that is kept has some 10 classes and 5 MB; 160 cycles come after the warm-up. */
  private static final int FEW_CLASSES = 200;

  private static final long LITTLE_HEAP_MIB = 24;

  @TempDir private Path storage;
  @TempDir private Path folder;
  private final Gone gone = new Gone();

  private record Figures(int cycle, long classes, long heapMib, int threads) {
    static Figures now(int cycle) {
      return new Figures(
          cycle,
          ManagementFactory.getClassLoadingMXBean().getLoadedClassCount(),
          ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20,
          ManagementFactory.getThreadMXBean().getThreadCount());
    }
  }

  @Test
  void classesHeapAndThreadsStayFlat(TestReporter reporter) throws Exception {
    List<Path> jars = List.of(knob(1), knob(2));
    try (Container container = Container.start(storage, "")) {
      Bundle bundle = container.startBundles(jars.get(0)).get(0);
      LiveSessions sessions = new LiveSessions(container.context());
      Figures warm = null;
      for (int cycle = 1; cycle <= CYCLES; cycle++) {
        boolean updated = cycle % CYCLES_PER_UPDATE == 0;
        converse(sessions, container, bundle, updated ? jars.get(cycle / 10 % 2) : null, cycle);
        if (cycle == WARM_UP) {
          gone.await();
          warm = Figures.now(cycle);
        }
      }
      gone.await();
      Figures last = Figures.now(CYCLES);
      reporter.publishEntry("sessions", warm + " -> " + last);
      assertThat(last.classes()).as("classes").isLessThan(warm.classes() + FEW_CLASSES);
      assertThat(last.heapMib()).as("heap").isLessThan(warm.heapMib() + LITTLE_HEAP_MIB);
      assertThat(last.threads()).as("threads").isLessThanOrEqualTo(warm.threads() + 2);
      assertThat(sessions.sessions()).isEmpty();
      sessions.close();
    }
  }

  private void converse(
      LiveSessions sessions, Container container, Bundle bundle, Path update, int cycle)
      throws Exception {
    PrintStream nowhere = new PrintStream(PrintStream.nullOutputStream());
    SessionSettings settings =
        SessionSettings.plain("leak", nowhere, nowhere).withStartup(List.of());
    try (ShellSession session = sessions.open(settings)) {
      session.evaluate(
          SourceText.typed("class Own { com.vendor.sim.Knob k; } Own own = new Own();"));
      watch("snippets " + cycle, session);
      if (update != null) {
        gone.watch("wiring " + cycle, bundle.adapt(BundleWiring.class));
        update(container, bundle, update);
        assertThat(session.evaluate(SourceText.typed("own.k = null;")).isFailed()).isFalse();
        assertThat(session.reload().missing()).isEmpty();
        watch("replayed snippets " + cycle, session);
      }
    }
  }

  private void watch(String name, ShellSession session) {
    List<SnippetResult> results = session.evaluate(SourceText.typed("own")).results();
    Object own = ((SnippetResult.Value) results.get(0)).object();
    gone.watch(name, own.getClass().getClassLoader());
  }

  private static void update(Container container, Bundle bundle, Path to) throws Exception {
    try (InputStream in = Files.newInputStream(to)) {
      bundle.update(in);
    }
    CountDownLatch done = new CountDownLatch(1);
    container
        .framework()
        .adapt(FrameworkWiring.class)
        .refreshBundles(
            List.of(bundle),
            event -> {
              if (event.getType() == FrameworkEvent.PACKAGES_REFRESHED) {
                done.countDown();
              }
            });
    assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
    bundle.start();
  }

  private Path knob(int version) throws Exception {
    return new VendorBundle("com.vendor.sim", version + ".0.0")
        .exporting("com.vendor.sim.Knob", "1.0.0", "public class Knob { int v = " + version + "; }")
        .build(Files.createDirectory(folder.resolve("v" + version)));
  }
}
