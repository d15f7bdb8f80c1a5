// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.process;

import java.nio.file.Path;
import java.util.List;

/** How a worker is started. */
public final class WorkerCommand {
  /** Few descriptors, so that a table of them is soon full. */
  private static final int DESCRIPTORS = 256;

  private WorkerCommand() {}

  /**
   * The words of the command.
   *
   * <p>A shell lowers the limit of descriptors, which Java cannot, and {@code -XX:-MaxFDLimit}
   * keeps the virtual machine from raising it again. {@code SIGINT} is ignored, which {@code exec}
   * hands down: Ctrl-C reaches every process of a terminal, and the worker shall leave the device
   * in order first; its parent tells it to. What the virtual machine itself has to say goes to
   * standard error, since standard output belongs to the messages. The compiler and the collector
   * are those that start soonest.
   *
   * @param classPath with the suite, its libraries and a kernel
   * @param home its temporary files, JNA's native half among them, which is run from there
   * @return for {@link ProcessBuilder}
   */
  public static List<String> of(String classPath, Path home) {
    return List.of(
        "/bin/sh",
        "-c",
        "ulimit -S -n " + DESCRIPTORS + "; trap '' INT; exec \"$@\"",
        "sh",
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:-MaxFDLimit",
        "-XX:+DisplayVMOutputToStderr",
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-XX:-UsePerfData",
        "-XX:-CreateCoredumpOnCrash",
        "-XX:ErrorFile=" + home.resolve("crash.log"),
        "-Xmx512m",
        "-Djava.io.tmpdir=" + home,
        "-Djna.tmpdir=" + home,
        "-cp",
        classPath,
        Worker.class.getName());
  }
}
