// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.stream.JsonReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.drover.api.DeviceAddress;
import org.drover.command.Role;
import org.drover.core.engine.MigratorService;
import org.drover.device.vfio.VfioBackend;
import org.drover.emulator.EmulationService;
import org.drover.fsm.MigrationState;
import org.drover.itests.container.probe.JShellProbe;
import org.drover.jshell.words.Vfio;
import org.drover.model.mtty.MttyModel;
import org.drover.stream.ImageCheck;
import org.drover.text.Shown;
import org.drover.transport.file.FileTransport;
import org.drover.transport.tcp.TcpTransport;
import org.drover.vendor.mtty.MttyDriver;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.wiring.BundleWiring;

/**
 * Scripts that are typed into a JShell session within the bundles as they are shipped. Nothing is
 * shared with the framework but {@code java.*} and JShell: the test sends text and gets text.
 */
@Timeout(240)
class VocabularyIT {
  private static final String REMOVED = "removed emu:two\nremoved emu:one";
  private static final Duration GUARD = Duration.ofSeconds(60);
  private static final String SYSTEM =
      "jdk.jshell,jdk.jshell.execution,jdk.jshell.spi,javax.tools,javax.lang.model,"
          + "javax.lang.model.element";

  private static final String DRIVER =
      """
      class Mine implements VendorDriver {
        public String vendor() { return "mine"; }
        public int match(DeviceIdentity device) {
          return device.address().name().equals("one") ? EXACT + 1 : NONE;
        }
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
            public Map<String, String> findings() { return Map.of("by", "mine"); }
          };
        }
      }
      """;

  @TempDir private static Path storage;
  @TempDir private static Path files;
  private static Container container;
  private static Bundle host;
  private UnaryOperator<String> shell;

  @BeforeAll
  static void startBundles() throws Exception {
    container = Container.start(storage, SYSTEM);
    container.context().installBundle(fragment().toUri().toString());
    container.startBundles(
        Container.jarOf(MigrationState.class),
        Container.jarOf(org.drover.uapi.Vfio.class),
        Container.jarOf(ImageCheck.class),
        Container.jarOf(DeviceAddress.class),
        Container.jarOf(JsonReader.class),
        Container.jarOf(MigratorService.class),
        Container.jarOf(VfioBackend.class),
        Container.jarOf(EmulationService.class),
        Container.jarOf(MttyModel.class),
        Container.jarOf(MttyDriver.class),
        Container.jarOf(FileTransport.class),
        Container.jarOf(TcpTransport.class),
        Container.jarOf(Shown.class),
        Container.jarOf(Role.class),
        Container.jarOf(Vfio.class));
    host = container.bundle("org.drover.jshell");
  }

  @AfterAll
  static void stopBundles() throws Exception {
    container.close();
  }

  @BeforeEach
  void open() throws Exception {
    shell = probe();
    until("drivers().size()", "6");
    assertThat(type("emulate(\"mtty\", \"one\", \"ports=2\")")).isEqualTo("emu:one");
    assertThat(type("emulate(\"mtty\", \"two\", \"ports=2\")")).isEqualTo("emu:two");
  }

  @AfterEach
  void close() {
    type("!clean");
  }

  /** The probe in a jar of its own, which the framework attaches to the bundle. */
  private static Path fragment() throws IOException {
    Path jar = files.resolve("probe.jar");
    Manifest manifest = new Manifest();
    Attributes headers = manifest.getMainAttributes();
    headers.putValue("Manifest-Version", "1.0");
    headers.putValue(Constants.BUNDLE_MANIFESTVERSION, "2");
    headers.putValue(Constants.BUNDLE_SYMBOLICNAME, "org.drover.itests.probe");
    headers.putValue(Constants.FRAGMENT_HOST, "org.drover.jshell");
    String name = JShellProbe.class.getName().replace('.', '/') + ".class";
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out, manifest);
        InputStream in = JShellProbe.class.getResourceAsStream("JShellProbe.class")) {
      entries.putNextEntry(new JarEntry(name));
      in.transferTo(entries);
    }
    return jar;
  }

  @SuppressWarnings("unchecked")
  private static UnaryOperator<String> probe() throws ReflectiveOperationException {
    return (UnaryOperator<String>)
        host.loadClass(JShellProbe.class.getName())
            .getConstructor(BundleContext.class, Path.class)
            .newInstance(host.getBundleContext(), files);
  }

  private String type(String line) {
    return shell.apply(line);
  }

  private void until(String line, String wanted) {
    long end = System.nanoTime() + GUARD.toNanos();
    String answer = type(line);
    while (!answer.equals(wanted)) {
      assertThat(System.nanoTime()).as("%s is %s", line, answer).isLessThan(end);
      answer = type(line);
    }
  }

  @Test
  void opensWalksSavesRestoresAndMigrates() {
    assertThat(type("devices()").lines())
        .anySatisfy(line -> assertThat(line).startsWith("emu:one "))
        .anySatisfy(line -> assertThat(line).startsWith("emu:two "));
    assertThat(type("var a = vfio.open(\"emu:one\"); a"))
        .endsWith("emu:one  RUNNING  mtty  job probe");
    assertThat(type("var b = open(devices().get(1));"))
        .isEqualTo("emu:two  RUNNING  mtty  job probe");
    assertThat(type("a.path(RUNNING, STOP_COPY)"))
        .isEqualTo("RUNNING > RUNNING_P2P > STOP > STOP_COPY *");
    assertThat(type("a.write(0, 7, 0x5a).to(STOP_COPY).readStream().length")).isEqualTo("96");
    assertThat(type("a.to(RUNNING).state()")).isEqualTo("RUNNING");
    assertThat(type("a.save(\"a.img\")"))
        .contains("SAVE DONE")
        .containsPattern("(?m)^STOP_COPY +\\S+ ms +\\|=+$")
        .containsPattern("(?m)^COMMIT +\\S+ ms +\\|#+$");
    assertThat(type("a.write(0, 7, 0x11).restore(\"a.img\").outcome()")).isEqualTo("DONE");
    assertThat(type("a.read(0, 7, 1)[0]")).isEqualTo("90");
    assertThat(type("migrate(a).to(b).onProgress(p -> System.out.println(p.phase())).run()"))
        .contains("MIGRATE DONE")
        .containsPattern("(?m)^STOP_COPY +\\S+ ms +\\|=+$")
        .containsPattern("(?m)^blackout +\\S+ ms +\\|=+$");
    assertThat(type("!printed").lines()).contains("ENDED");
    assertThat(type("b.read(0, 7, 1)[0]")).isEqualTo("90");
    assertThat(type("a.state()")).startsWith("! emu:one is not open any more:");
    assertThat(type("!close")).isEqualTo("released emu:two\n" + REMOVED);
  }

  @Test
  void showsAllWordsAfterADotAndAddressesWithinQuotes() {
    assertThat(type("!words").split(" "))
        .contains("devices()", "open(", "migrate(", "service(", "define(", "plot(", "watch(");
    assertThat(type("!addresses")).isEqualTo("[emu:one, emu:two]");
    assertThat(type("args()")).isEqualTo("[\"7\"]");
    assertThat(type("table(Map.of(\"a\", 1))")).isEqualTo("KEY | VALUE\n----+------\na   | 1");
  }

  @Test
  void aDriverWrittenInTheConsoleServesDevicesUntilTheSessionEnds() throws Exception {
    assertThat(type(DRIVER + "define(new Mine())"))
        .isEqualTo("org.drover.api.spi.VendorDriver, until it is closed or the session ends");
    until("drivers().stream().anyMatch(d -> d.name().equals(\"mine\"))", "true");
    assertThat(type("var a = open(\"emu:one\");")).isEqualTo("emu:one  RUNNING  mine  job probe");
    assertThat(type("a.save(\"mine.img\").outcome()")).isEqualTo("DONE");
    assertThat(Files.readString(files.resolve("mine.img"), StandardCharsets.ISO_8859_1))
        .contains("mine");
    assertThat(type("!close"))
        .isEqualTo(
            "released emu:one\ntook back the service org.drover.api.spi.VendorDriver\n" + REMOVED);

    shell = probe();
    until("drivers().stream().anyMatch(d -> d.name().equals(\"mine\"))", "false");
    type("emulate(\"mtty\", \"one\")");
    assertThat(type("devices().get(0).vendor()")).isEqualTo("\"mtty\"");
  }

  @Test
  void aDeviceModelWrittenInTheConsoleIsADeviceToThePlatform() throws Exception {
    try (InputStream in = VocabularyIT.class.getResourceAsStream("note-model.jsh")) {
      assertThat(type(new String(in.readAllBytes(), StandardCharsets.UTF_8)))
          .isEqualTo("org.drover.api.spi.DeviceModel, until it is closed or the session ends");
    }
    until("drivers().stream().filter(d -> d.name().equals(\"note\")).count()", "1");
    assertThat(type("var x = open(emulate(\"note\")); var y = open(emulate(\"note\"));"))
        .isEqualTo(
            "emu:note-0  RUNNING  generic  job probe\nemu:note-1  RUNNING  generic  job probe");
    assertThat(type("x.arcs().size()")).isEqualTo("6");
    assertThat(type("x.write(0, 0, 1, 2, 3, 4).to(STOP_COPY).readStream()"))
        .isEqualTo("00000000  01 02 03 04                                      |....|");
    type("x.to(RUNNING)");
    assertThat(type("migrate(x).to(y).run().outcome()")).isEqualTo("DONE");
    assertThat(type("y.read(0, 0, 4)[3]")).isEqualTo("4");
    assertThat(type("!close"))
        .isEqualTo(
            "released emu:note-1\nremoved emu:note-1\nremoved emu:note-0\n"
                + "took back the service org.drover.api.spi.DeviceModel\n"
                + REMOVED);
    assertThat(type("!addresses")).isEqualTo("[]");
  }

  @Test
  void aServiceIsTheOneThatIsThereAtEachCall() throws Exception {
    type("var known = service(Drivers.class);");
    assertThat(type("known"))
        .startsWith("service org.drover.api.service.Drivers of org.drover.core");
    container.bundle("org.drover.core").stop();
    assertThat(type("known.list()"))
        .startsWith("! The service Drivers is not there; start the bundle");
    assertThat(type("devices()")).startsWith("! The service Devices is not there;");
    assertThat(type("!addresses")).isEqualTo("[]");
    container.bundle("org.drover.core").start();
    until("known.list().size()", "6");
    // A service whose package the session's bundle does not import.
    assertThat(type("service(org.drover.uapi.Kernel.class).scheme()")).isEqualTo("\"emu\"");
  }

  @Test
  void aStopHasThePromptBackAndTheMigrationEndsAtASafePoint() throws Exception {
    type("var a = open(\"emu:one\");");
    CompletableFuture<String> answer =
        CompletableFuture.supplyAsync(
            () -> type("migrate(a).to(\"emu:two\").policy(SwitchoverPolicy.MANUAL).run()"));
    long end = System.nanoTime() + GUARD.toNanos();
    while (!type("!moving").contains("is at work in PRE_COPY")) {
      assertThat(System.nanoTime()).as(type("!moving")).isLessThan(end);
    }
    assertThat(type("!stop")).isEqualTo("true");
    assertThat(answer.get(GUARD.toSeconds(), TimeUnit.SECONDS)).isEqualTo("stopped");
    while (!type("!said").contains("has ended in CANCELLED: emu:one is RUNNING.")) {
      assertThat(System.nanoTime()).as(type("!said")).isLessThan(end);
    }
    assertThat(type("a.state()")).isEqualTo("RUNNING");
  }

  @Test
  void aSessionThatEndsCancelsWhatStillMovesAndLetsGoOfItsDevices() {
    type("var a = open(\"emu:one\"); trace(a);");
    type(
        "var s = migrate(a).to(\"emu:two\").policy(SwitchoverPolicy.MANUAL).start(); s.awaitHold();");
    assertThat(type("!moving")).contains("is at work in PRE_COPY; session(\"");
    assertThat(type("a.close()")).startsWith("! emu:one is");
    assertThat(type("!close"))
        .matches("cancelled \\S+\nended the trace of emu:one\nreleased emu:one\n" + REMOVED);
  }

  @Test
  void aSessionWhoseBundleIsUpdatedGivesBackAllAndKeepsNothing() throws Exception {
    type("var a = open(\"emu:one\"); trace(a);");
    type(DRIVER + "define(new Mine())");
    Gone gone = new Gone();
    gone.watch("the classes of the bundle", host.adapt(BundleWiring.class).getClassLoader());

    host.update();
    assertThat(type("!said").lines())
        .startsWith("its bundle, org.drover.jshell, is stopped or updated")
        .endsWith(
            "took back the service org.drover.api.spi.VendorDriver",
            "ended the trace of emu:one",
            "released emu:one",
            "removed emu:two",
            "removed emu:one");
    assertThat(type("1 + 1")).isEqualTo("! The session probe is over.");
    assertThat(type("!addresses")).isEqualTo("[]");

    shell = null;
    container.refresh(host);
    gone.await();
    shell = probe();
    assertThat(type("devices().size() + leases().size()")).isEqualTo("0");
    until("drivers().size()", "6");
  }

  @Test
  void nothingOfASessionThatIsOverKeepsItsClasses() {
    type(DRIVER + "new Mine()");
    assertThat(type("!collected")).isEqualTo("false");
    type("var d = define(new Mine()); var a = open(\"emu:one\"); var t = trace(a); a.to(STOP);");
    type(
        "migrate(a).to(\"emu:two\").onProgress(p -> {}).start().await(); var s = service(Devices.class);");
    type(
        "s.list(); emulate(\"mtty\", \"three\"); faults(\"emu:three\").arm(\"read:fail=EIO\").clear();");
    type("!clean");
    until("!collected", "true");
  }
}
