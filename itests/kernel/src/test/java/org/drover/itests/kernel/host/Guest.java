// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.drover.itests.kernel.guest.GuestMain;
import org.drover.itests.kernel.guest.GuestReport;

/**
 * One boot of the guest: runs JUnit test classes in a plain JVM inside it and takes their report
 * over, if it is this boot's own.
 */
final class Guest {
  private final Path rig = Path.of(required("drover.rig"));
  private final Path reports = Path.of(required("drover.guest.reports"));
  private final Path out;
  private final String name;
  private final Duration timeout;
  private final GuestMachine machine;
  private final List<String> properties = new ArrayList<>();
  private final List<String> options = new ArrayList<>();
  private Optional<Process> boot = Optional.empty();
  private boolean over;
  private final String nonce = HexFormat.of().formatHex(new SecureRandom().generateSeed(8));

  /**
   * A boot of {@link GuestMachine#PLAIN} that has not begun.
   *
   * @param name of the boot, for its folder and its report
   * @param timeout after which the guest is killed: a guard, for a kernel that hangs
   */
  Guest(String name, Duration timeout) {
    this(name, GuestMachine.PLAIN, timeout);
  }

  /**
   * A boot that has not begun.
   *
   * @param name of the boot, for its folder and its report; no two machines share one
   * @param machine that is booted
   * @param timeout after which the guest is killed: a guard, for a kernel that hangs
   */
  Guest(String name, GuestMachine machine, Duration timeout) {
    this.name = name;
    this.machine = machine;
    this.timeout = timeout;
    this.out = Path.of(required("drover.guest.out")).resolve(name);
  }

  /**
   * Gives the guest's JVM a system property.
   *
   * @param name of the property
   * @param value of the property
   * @return this boot
   */
  Guest with(String name, String value) {
    properties.add("-D" + name + "=" + value);
    return this;
  }

  /**
   * Gives {@code rig/boot} options of its own besides the machine's.
   *
   * @param words of the options
   * @return this boot
   */
  Guest option(String... words) {
    options.addAll(List.of(words));
    return this;
  }

  /** The folder that the guest has as {@code /mnt/out}. */
  Path out() {
    return out;
  }

  /**
   * Boots, runs the classes, and takes the report over.
   *
   * @param tests classes of package {@code guest}
   * @return the report, verified to be this boot's own
   */
  GuestResult run(List<Class<?>> tests) throws IOException, InterruptedException {
    // Few descriptors: a test fills the table.
    List<String> command =
        new ArrayList<>(List.of("/bin/sh", "-c", "ulimit -n 256; exec \"$@\"", "sh"));
    command.addAll(tested(tests));
    clear();
    int status =
        machine.devices() == GuestMachine.Devices.PCI ? bootWithFaultyBus(command) : boot(command);
    GuestResult result = takeReport(status);
    assertThat(statusFile())
        .as("what the guest's init says")
        .containsEntry("nonce", nonce)
        .containsEntry("kernel", result.property(GuestReport.RELEASE));
    return result;
  }

  private List<String> tested(List<Class<?>> tests) {
    List<String> command = new ArrayList<>(java());
    command.add("-Ddrover.rig=" + rig);
    command.addAll(properties);
    command.addAll(List.of("-cp", classPath()));
    command.addAll(List.of(GuestMain.class.getName(), "/mnt/out/reports", nonce));
    tests.stream().map(Class::getName).forEach(command::add);
    return command;
  }

  /**
   * Boots, runs the classes, and then, if all of them passed, a program that is expected to end the
   * machine: there is no word of the guest's init then.
   *
   * @param tests classes of package {@code guest}
   * @param program with its arguments, seen by the guest
   * @return the report of the classes, verified to be this boot's own but for the kernel's release
   */
  GuestResult runAndEnd(List<Class<?>> tests, List<String> program)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("/bin/sh", "-c"));
    command.add("end=$1; how=$2; shift 2; \"$@\" || exit; exec \"$end\" \"$how\"");
    command.add("sh");
    command.addAll(program);
    command.addAll(tested(tests));
    clear();
    return takeReport(boot(command));
  }

  /** What the guest's console showed, without colours. */
  String console() throws IOException {
    return Files.readString(out.resolve("console.txt"), StandardCharsets.ISO_8859_1);
  }

  private int bootWithFaultyBus(List<String> command) throws IOException, InterruptedException {
    try (FaultyBus bus = new FaultyBus(out)) {
      option("--qmp", bus.socket().toString());
      return boot(command);
    }
  }

  private List<String> java() {
    // C1 only: with C2 on, emulated multi-threading crashed the JVM now and then. The verifier
    // takes long where every instruction is emulated; outside the guest it is on.
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-XX:+UnlockDiagnosticVMOptions",
        "-XX:-BytecodeVerificationRemote",
        "-XX:-MaxFDLimit",
        "-Xshare:auto",
        "-Djna.tmpdir=/tmp",
        "-ea");
  }

  private static String classPath() {
    String forked = System.getProperty("surefire.test.class.path");
    return forked != null ? forked : System.getProperty("java.class.path");
  }

  private int boot(List<String> guestCommand) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(rig.resolve("boot").toString());
    command.addAll(machine.options());
    command.addAll(options);
    command.addAll(List.of("--out", out.toString(), "--nonce", nonce));
    command.addAll(List.of("--timeout", Long.toString(timeout.toSeconds()), "--"));
    command.addAll(guestCommand);
    Path log = out.resolve("boot.log");
    return start(
            new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile()))
        .waitFor();
  }

  private synchronized Process start(ProcessBuilder builder) throws IOException {
    if (over) {
      throw new IOException("the guest '" + name + "' was given up before it was booted");
    }
    boot = Optional.of(builder.start());
    return boot.get();
  }

  /** Ends the boot, or keeps it from beginning; who runs it hears of it by its status. */
  synchronized void end() {
    over = true;
    boot.ifPresent(Process::destroy);
  }

  /** Takes away what an earlier boot of this name left. */
  void clear() throws IOException {
    deleteTree(out);
    Files.createDirectories(out);
  }

  private GuestResult takeReport(int status) throws IOException {
    Path report = out.resolve("reports").resolve("TEST-junit-jupiter.xml");
    assertThat(report)
        .as("report of guest '%s', which ended with %d; its end:%n%s", name, status, tail())
        .exists();
    GuestResult result = GuestResult.read(report, status);
    assertThat(result.property(GuestReport.NONCE))
        .as("nonce of the report of guest '%s'", name)
        .isEqualTo(nonce);
    assertThat(result.property(GuestReport.KERNEL))
        .as("kernel that guest '%s' says it runs on", name)
        .isEqualTo(machine.kernel().word());
    Files.createDirectories(reports);
    Files.copy(
        report,
        reports.resolve("TEST-guest-" + name + ".xml"),
        StandardCopyOption.REPLACE_EXISTING);
    return result;
  }

  private Map<String, String> statusFile() throws IOException {
    return Files.readAllLines(out.resolve("status")).stream()
        .filter(line -> line.contains("="))
        .map(line -> line.split("=", 2))
        .collect(java.util.stream.Collectors.toMap(pair -> pair[0], pair -> pair[1]));
  }

  private String tail() throws IOException {
    Path console = out.resolve("console.txt");
    Path log = Files.exists(console) ? console : out.resolve("boot.log");
    List<String> lines = Files.readAllLines(log, StandardCharsets.ISO_8859_1);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
  }

  private static void deleteTree(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private static String required(String property) {
    String value = System.getProperty(property);
    if (value == null) {
      throw new IllegalStateException(property + " is not set: run this through Maven's failsafe");
    }
    return value;
  }
}
