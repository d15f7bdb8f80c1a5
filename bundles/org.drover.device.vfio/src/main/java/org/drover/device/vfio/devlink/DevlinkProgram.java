// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.devlink;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.drover.api.DroverException;

/**
 * The program of {@code iproute2}. It is not looked for in {@code PATH}: this runs as root. Waits
 * for it whether or not the thread is interrupted, because what a killed one has done is not known.
 */
public final class DevlinkProgram implements Program {
  /** Where distributions have it. */
  public static final List<Path> PLACES =
      List.of(Path.of("/usr/sbin/devlink"), Path.of("/sbin/devlink"), Path.of("/usr/bin/devlink"));

  /** The firmware's own limit for a command is a minute. */
  public static final Duration LONGEST = Duration.ofSeconds(90);

  private static final Logger LOG = System.getLogger(DevlinkProgram.class.getName());

  private final List<Path> places;
  private final Duration longest;

  /**
   * One that is looked for whenever it is run.
   *
   * @param places of which the first that is there is taken
   * @param longest how long one run may take
   */
  public DevlinkProgram(List<Path> places, Duration longest) {
    this.places = List.copyOf(places);
    this.longest = longest;
  }

  @Override
  public Answer run(List<String> arguments) {
    List<String> words = new ArrayList<>();
    words.add(found().toString());
    words.addAll(arguments);
    LOG.log(Level.DEBUG, () -> "running " + String.join(" ", words));
    try {
      return answer(String.join(" ", words), started(words));
    } catch (IOException e) {
      throw new DroverException(words.get(0) + " cannot be run: " + e.getMessage(), e);
    }
  }

  private Path found() {
    return places.stream()
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(
            () ->
                new DroverException(
                    "there is no program devlink ("
                        + places.stream().map(Path::toString).collect(Collectors.joining(", "))
                        + "): install iproute2 6.2 or newer, or name it by the property "
                        + "org.drover.devlink"));
  }

  private static Process started(List<String> words) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(words).redirectInput(new File("/dev/null"));
    builder.environment().put("LC_ALL", "C");
    return builder.start();
  }

  private Answer answer(String what, Process process) {
    Reader output = new Reader(process.getInputStream());
    Reader errors = new Reader(process.getErrorStream());
    boolean interrupted = false;
    long end = System.nanoTime() + longest.toNanos();
    try {
      while (true) {
        try {
          if (!process.waitFor(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            process.destroyForcibly();
            throw new DroverException(
                what
                    + " did not end within "
                    + longest.toSeconds()
                    + " s, and was killed; the kernel's log may say why");
          }
          return new Answer(process.exitValue(), output.text(), errors.text());
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Reads one of the outputs to its end, so that the program never waits for a reader. */
  private static final class Reader {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Thread thread;

    Reader(InputStream from) {
      thread =
          new Thread(
              () -> {
                try (from) {
                  from.transferTo(bytes);
                } catch (IOException e) {
                  LOG.log(Level.DEBUG, "the program was killed", e);
                }
              },
              "output of devlink");
      thread.setDaemon(true);
      thread.start();
    }

    String text() throws InterruptedException {
      thread.join();
      return bytes.toString(StandardCharsets.UTF_8);
    }
  }
}
