// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.stream.JsonReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.drover.api.DeviceAddress;
import org.drover.api.service.MigrationSnapshot;
import org.drover.api.service.Owner;
import org.drover.api.spi.VendorDriver;
import org.drover.core.engine.MigratorService;
import org.drover.device.vfio.VfioBackend;
import org.drover.emulator.EmulationService;
import org.drover.fsm.MigrationState;
import org.drover.itests.platform.VendorBundle;
import org.drover.jshell.host.Hosted;
import org.drover.jshell.host.VocabularyHost;
import org.drover.jshell.session.LiveSessions;
import org.drover.jshell.session.SessionSettings;
import org.drover.jshell.session.ShellSession;
import org.drover.jshell.session.SnippetResult;
import org.drover.jshell.session.SourceText;
import org.drover.jshell.vocabulary.BundleServices;
import org.drover.jshell.vocabulary.Desk;
import org.drover.jshell.words.Vfio;
import org.drover.model.mtty.MttyModel;
import org.drover.stream.ImageCheck;
import org.drover.uapi.Kernel;
import org.drover.uapi.trace.KernelCall;
import org.drover.vendor.mtty.MttyDriver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.wiring.BundleWiring;

/**
 * Sessions that come and go with what a console has leave nothing behind: a driver of their own, a
 * proxy of a vendor's service, a migration that is cancelled, and the vendor's bundle updated under
 * them.
 */
@Timeout(600)
class JShellLeaksIT {
  private static final int CYCLES = 200;
  private static final int CYCLES_PER_UPDATE = 10;

  /** All that a console has takes a second; the others declare, ask and leave. */
  private static final int CYCLES_PER_WHOLE_ONE = 5;

  /** Until then the compiler and the VM load what they load once. */
  private static final int WARM_UP = 50;

  /** One session that is kept has some 20 classes and 5 MB; 150 cycles come after the warm-up. */
  private static final int FEW_CLASSES = 200;

  private static final long LITTLE_HEAP_MIB = 24;

  private static final String OWN =
      """
      class Own implements com.vendor.sim.Knob, VendorDriver {
        Object held;
        public int turn() { return 7; }
        public String vendor() { return "own"; }
        public int match(DeviceIdentity device) { return EXACT + 1; }
        public PolicyHints hints(DeviceIdentity device) {
          return PolicyHints.CAUTIOUS.withResetsAtOpen(false);
        }
        public Compatibility compatibility(
            SourceDescription source, DeviceIdentity destination) {
          return Compatibility.OK;
        }
        public StreamInspector inspector(DeviceIdentity destination) {
          return new StreamInspector() {
            public void accept(java.nio.ByteBuffer chunk) {}
            public void finish() {}
            public java.util.Map<String, String> findings() { return java.util.Map.of(); }
          };
        }
      }
      Own own = new Own();
      define(own, com.vendor.sim.Knob.class, VendorDriver.class);
      com.vendor.sim.Knob knob = service(com.vendor.sim.Knob.class);
      own.held = knob;
      if (knob.turn() != 7) throw new IllegalStateException("another one's");
      """;

  private static final String LITTLE =
      """
      class Own {}
      Own own = new Own();
      if (devices().isEmpty() != leases().isEmpty()) throw new IllegalStateException("left over");
      """;

  /** Whoever waits for it fails, so that it is cancelled and its end is told. */
  private static final String CANCELLED =
      """
      ScriptDevice device = open(emulate("mtty"));
      if (!device.status().vendor().equals("own")) throw new IllegalStateException("not own");
      try {
        migrate(device).to(emulate("mtty")).policy(SwitchoverPolicy.MANUAL)
            .onProgress(p -> { if (p.state() == SessionState.HELD) throw new IllegalStateException("held"); })
            .run();
      } catch (IllegalStateException e) {
        own.held = e;
      }
      """;

  @TempDir private Path storage;
  @TempDir private Path folder;
  private final Gone gone = new Gone();
  private Container container;
  private Bundle vendor;

  private record Figures(int cycle, long classes, long heapMib, int threads) {
    static Figures now(int cycle) {
      System.gc();
      return new Figures(
          cycle,
          ManagementFactory.getClassLoadingMXBean().getLoadedClassCount(),
          ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20,
          ManagementFactory.getThreadMXBean().getThreadCount());
    }
  }

  private static String shared() throws Exception {
    return Container.packagesOf(
        DeviceAddress.class,
        Owner.class,
        VendorDriver.class,
        MigrationState.class,
        Kernel.class,
        KernelCall.class,
        ImageCheck.class,
        Vfio.class);
  }

  @Test
  void classesHeapAndThreadsStayFlat(TestReporter reporter) throws Exception {
    List<Path> jars = List.of(knob(1), knob(2));
    try (Container started = Container.start(storage, shared())) {
      container = started;
      vendor = platform(jars.get(0));
      LiveSessions sessions = new LiveSessions(container.context());
      VocabularyHost host = new VocabularyHost(sessions, new BundleServices(container.context()));
      Figures warm = null;
      for (int cycle = 1; cycle <= CYCLES; cycle++) {
        if (cycle % CYCLES_PER_WHOLE_ONE == 0) {
          boolean updated = cycle % CYCLES_PER_UPDATE == 0;
          converse(host, updated ? jars.get(cycle / CYCLES_PER_UPDATE % 2) : null, cycle);
        } else {
          converseLittle(host, cycle);
        }
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
      host.close();
      sessions.close();
    }
  }

  private Bundle platform(Path knob) throws Exception {
    return container
        .startBundles(
            knob,
            Container.jarOf(JsonReader.class),
            Container.jarOf(MigratorService.class),
            Container.jarOf(VfioBackend.class),
            Container.jarOf(EmulationService.class),
            Container.jarOf(MttyModel.class),
            Container.jarOf(MttyDriver.class))
        .get(0);
  }

  private void converse(VocabularyHost host, Path update, int cycle) throws Exception {
    Person person = new Person(new CopyOnWriteArrayList<>());
    Hosted hosted = open(host, person, cycle);
    ShellSession session = hosted.session();
    evaluate(session, OWN);
    watch("snippets " + cycle, session);
    if (update != null) {
      gone.watch("wiring " + cycle, vendor.adapt(BundleWiring.class));
      update(update);
      assertThat(session.reload().missing()).isEmpty();
      watch("replayed snippets " + cycle, session);
    }
    evaluate(session, CANCELLED);
    List<String> done = hosted.close();
    assertThat(person.said()).first().asString().startsWith("cancelling ");
    assertThat(done)
        .contains("took back the service com.vendor.sim.Knob, org.drover.api.spi.VendorDriver")
        .anyMatch(line -> line.startsWith("released emu:mtty-"))
        .anyMatch(line -> line.startsWith("removed emu:mtty-"));
  }

  private Hosted open(VocabularyHost host, Person person, int cycle) {
    PrintStream nowhere = new PrintStream(PrintStream.nullOutputStream());
    gone.watch("person " + cycle, person);
    return host.open(
        SessionSettings.plain("leak " + cycle, nowhere, nowhere).withStartup(List.of()), person);
  }

  private void converseLittle(VocabularyHost host, int cycle) {
    Hosted hosted = open(host, new Person(new CopyOnWriteArrayList<>()), cycle);
    evaluate(hosted.session(), LITTLE);
    watch("snippets " + cycle, hosted.session());
    assertThat(hosted.close()).isEmpty();
  }

  private static void evaluate(ShellSession session, String source) {
    assertThat(session.evaluate(SourceText.typed(source)).results())
        .noneMatch(SnippetResult::isFailure);
  }

  private void watch(String name, ShellSession session) {
    List<SnippetResult> results = session.evaluate(SourceText.typed("own")).results();
    Object own = ((SnippetResult.Value) results.get(0)).object();
    gone.watch(name, own.getClass().getClassLoader());
  }

  private void update(Path to) throws Exception {
    container.update(vendor, to);
    vendor.start();
  }

  private Path knob(int version) throws Exception {
    return new VendorBundle("com.vendor.sim", version + ".0.0")
        .exporting("com.vendor.sim.Knob", "1.0.0", "public interface Knob { int turn(); }")
        .build(Files.createDirectory(folder.resolve("v" + version)));
  }

  /** Who sits at a console, and is not to be kept in memory either. */
  private record Person(List<String> said) implements Desk {
    @Override
    public Owner owner() {
      return new Owner(Owner.Kind.JOB, "leak");
    }

    @Override
    public int width() {
      return 80;
    }

    @Override
    public Path directory() {
      return Path.of("/var");
    }

    @Override
    public List<String> args() {
      return List.of();
    }

    @Override
    public void say(String line) {
      said.add(line);
    }

    @Override
    public void ends(String why) {
      throw new AssertionError(why);
    }

    @Override
    public void progress(MigrationSnapshot session) {
      // What a console draws of it is tested elsewhere.
    }

    @Override
    public void progress(String line) {
      // As above.
    }

    @Override
    public void progressEnds() {
      // As above.
    }
  }
}
