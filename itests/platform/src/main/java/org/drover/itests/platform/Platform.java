// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.common.config.keys.PublicKeyEntry;

/**
 * The distribution as a process of its own. Its installation is not written to: configuration and
 * data lie in a folder of its own, and so does its ssh port.
 */
public final class Platform {
  public static final String USER = "tester";

  /** The class path of whoever starts it: not the platform's business. */
  public static final Path CALLERS_CLASS_PATH = Path.of("/nowhere/of-the-caller.jar");

  /**
   * Options for a JVM that lives for some minutes at most: compiling thoroughly takes longer than
   * it saves. With them a boot takes half of the processor time. Guests run beside it, so that a
   * snippet may not come to its stop as soon as a person's does.
   */
  public static final String SHORT_LIVED =
      "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Dorg.drover.jshell.grace=2000";

  private static final Duration STOP = Guard.TIMEOUT;

  /** A line between the answers of two commands. */
  private static final String NEXT = "next-answer";

  private final Process process;
  private final Path base;
  private final SshConsole console;
  private final Duration bootTime;
  private final Duration bootCpu;
  private final List<String> bootLog;

  private Platform(Process process, Path base, SshConsole console, long startedNanos)
      throws IOException {
    this.process = process;
    this.base = base;
    this.console = console;
    Until.holds("the boot features are up", this::isUp);
    this.bootTime = Duration.ofNanos(System.nanoTime() - startedNanos);
    this.bootCpu = process.info().totalCpuDuration().orElseThrow();
    this.bootLog = log();
  }

  /**
   * Starts it as an operator does, without options for its JVM, and waits until it takes commands.
   *
   * @param distribution which
   * @param base a folder for configuration and data, which is emptied
   */
  public static Platform start(Distribution distribution, Path base)
      throws IOException, GeneralSecurityException {
    return start(distribution, base, "");
  }

  /**
   * Starts it with options for its JVM and waits until it takes commands.
   *
   * @param distribution which
   * @param base a folder for configuration and data, which is emptied
   * @param javaOptions separated by blanks
   */
  public static Platform start(Distribution distribution, Path base, String javaOptions)
      throws IOException, GeneralSecurityException {
    return start(distribution, base, javaOptions, Host.THIS);
  }

  /**
   * Starts it elsewhere and waits until it takes commands.
   *
   * @param distribution which
   * @param base a folder for configuration and data, which is emptied
   * @param javaOptions separated by blanks
   * @param host where
   */
  public static Platform start(Distribution distribution, Path base, String javaOptions, Host host)
      throws IOException, GeneralSecurityException {
    prepare(distribution, base);
    return again(distribution, base, javaOptions, host);
  }

  /**
   * What starts it as a person does at a terminal, with its own console there.
   *
   * @param distribution which
   * @param base a folder for configuration and data, which is emptied
   * @param javaOptions separated by blanks
   */
  public static ProcessBuilder atATerminal(Distribution distribution, Path base, String javaOptions)
      throws IOException, GeneralSecurityException {
    prepare(distribution, base);
    configure(base.resolve("etc"), LoginKey.make(), Host.THIS.freePort());
    return program(List.of(karaf(distribution)), base, javaOptions);
  }

  private static void prepare(Distribution distribution, Path base) throws IOException {
    Distribution.deleteTree(base);
    Files.createDirectories(base.resolve("data"));
    Files.createDirectories(base.resolve("deploy"));
    distribution.copyEtc(base.resolve("etc"));
  }

  /**
   * Starts one that was stopped, with all that it had installed.
   *
   * @param distribution the one that it was started from
   * @param base the folder with its configuration and data
   * @param javaOptions separated by blanks
   */
  public static Platform again(Distribution distribution, Path base, String javaOptions)
      throws IOException, GeneralSecurityException {
    return again(distribution, base, javaOptions, Host.THIS);
  }

  /**
   * Starts one that was stopped, with all that it had installed.
   *
   * @param distribution the one that it was started from
   * @param base the folder with its configuration and data
   * @param javaOptions separated by blanks
   * @param host where
   */
  public static Platform again(Distribution distribution, Path base, String javaOptions, Host host)
      throws IOException, GeneralSecurityException {
    KeyPair key = LoginKey.make();
    int port = host.freePort();
    configure(base.resolve("etc"), key, port);
    long started = System.nanoTime();
    Process process = launch(distribution, base, javaOptions, host);
    boolean up = false;
    try {
      SshConsole console = new SshConsole(host.reach(port), USER, key);
      Platform platform = new Platform(process, base, console, started);
      up = true;
      return platform;
    } finally {
      if (!up) {
        process.destroyForcibly();
      }
    }
  }

  /** A login and a port that are this start's own. */
  private static void configure(Path etc, KeyPair key, int port)
      throws IOException, GeneralSecurityException {
    Path users = etc.resolve("keys.properties");
    String others = Files.readString(users).replaceAll("(?m)^" + USER + "=.*\\n", "");
    Files.writeString(users, others + USER + "=" + publicKey(key) + ",_g_:admingroup\n");
    Path shell = etc.resolve("org.apache.karaf.shell.cfg");
    Files.writeString(
        shell, Files.readString(shell).replaceFirst("(?m)^sshPort *=.*$", "sshPort = " + port));
  }

  private static Process launch(Distribution distribution, Path base, String javaOptions, Host host)
      throws IOException {
    return program(host.command(List.of(karaf(distribution), "daemon")), base, javaOptions)
        .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
        .redirectErrorStream(true)
        .redirectOutput(base.resolve("out.log").toFile())
        .start();
  }

  private static String karaf(Distribution distribution) {
    return distribution.home().resolve("bin/karaf").toString();
  }

  private static ProcessBuilder program(List<String> command, Path base, String javaOptions) {
    ProcessBuilder builder = new ProcessBuilder(command);
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("KARAF_") || name.endsWith("JAVA_OPTS"));
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("CLASSPATH", CALLERS_CLASS_PATH.toString());
    environment.put("EXTRA_JAVA_OPTS", javaOptions);
    environment.put("KARAF_BASE", base.toString());
    environment.put("KARAF_DATA", base.resolve("data").toString());
    environment.put("KARAF_ETC", base.resolve("etc").toString());
    return builder;
  }

  private boolean isUp() throws IOException {
    if (!process.isAlive()) {
      throw new AssertionError("the platform ended while it started: " + log());
    }
    return console.isThere()
        && console.answers("service:wait -t 10000 org.apache.karaf.features.BootFinished");
  }

  private static String publicKey(KeyPair key) {
    return PublicKeyEntry.toString(key.getPublic()).split(" ", -1)[1];
  }

  public long pid() {
    return process.pid();
  }

  public Path base() {
    return base;
  }

  /** From the start of the process until all boot features were up. */
  public Duration bootTime() {
    return bootTime;
  }

  /** What the boot took of the processors. */
  public Duration bootCpu() {
    return bootCpu;
  }

  /** The log as it was when all boot features were up. */
  public List<String> bootLog() {
    return bootLog;
  }

  public SshConsole console() {
    return console;
  }

  /** Runs a command as {@code ssh host 'command'} does. */
  public SshConsole.Result run(String command) throws IOException {
    return console.run(command);
  }

  /** Runs a command that must work, and returns what it printed. */
  public String ask(String command) throws IOException {
    SshConsole.Result result = run(command);
    assertThat(result.status()).as("%s: %s%s", command, result.out(), result.err()).isZero();
    return result.out();
  }

  /**
   * Runs commands that must all work, one after the other over one login, and returns what each
   * printed.
   */
  public List<String> answers(String... commands) throws IOException {
    String all = ask(String.join("; echo " + NEXT + "; ", commands));
    return List.of(all.split(NEXT + "\n", -1));
  }

  /** The log so far. */
  public List<String> log() throws IOException {
    return log(base);
  }

  /** The log so far of the one whose data lie in a folder. */
  public static List<String> log(Path base) throws IOException {
    Path log = base.resolve("data/log/karaf.log");
    List<String> lines = new ArrayList<>();
    for (Path file : List.of(base.resolve("out.log"), log)) {
      if (Files.exists(file)) {
        lines.addAll(Files.readAllLines(file, StandardCharsets.UTF_8));
      }
    }
    return lines;
  }

  /** Asks it to end as a service manager does, and returns its exit status. */
  public int stop() throws InterruptedException {
    process.destroy();
    return awaitEnd();
  }

  /** Waits until it has ended, whoever asked it to, and returns its exit status. */
  public int awaitEnd() throws InterruptedException {
    assertThat(process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)).as("stops").isTrue();
    return process.exitValue();
  }

  /** Ends it, by force if it does not end when it is asked to. */
  public void close() throws IOException, InterruptedException {
    console.close();
    process.destroy();
    if (!process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }
}
