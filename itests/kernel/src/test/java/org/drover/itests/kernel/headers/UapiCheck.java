// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.headers;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.drover.itests.kernel.headers.Findings.Known;

/**
 * What {@code ./drover uapi-check} runs: compares the mirror with the headers of a kernel source,
 * and prints what differs and what is new there.
 */
public final class UapiCheck {
  private final PrintStream out;

  private UapiCheck(PrintStream out) {
    this.out = out;
  }

  /**
   * Exits with 0 if nothing differs, with 1 if something does, with 2 if it could not be compared.
   *
   * @param arguments the source, and a folder for the probe
   */
  public static void main(String[] arguments) throws InterruptedException {
    int status;
    try {
      status = run(Path.of(arguments[0]), Path.of(arguments[1]), System.out);
    } catch (IOException e) {
      System.err.println("uapi-check: " + e.getMessage());
      status = 2;
    }
    System.exit(status);
  }

  /**
   * Compares and prints.
   *
   * @param source a kernel's source, or a folder of its headers
   * @param work a folder for the probe
   * @param out what it is printed to
   * @return 0 if nothing differs, else 1
   * @throws IOException with a sentence for the user if it could not be compared
   */
  public static int run(Path source, Path work, PrintStream out)
      throws IOException, InterruptedException {
    KernelHeaders headers = KernelHeaders.of(source, work);
    Findings findings = new HeaderCheck(Mirror.ofDrover(), headers, work).run();
    new UapiCheck(out).print(headers, findings);
    return findings.differences().isEmpty() ? 0 : 1;
  }

  private void print(KernelHeaders headers, Findings findings) {
    String release = headers.release().map(found -> "Linux " + found).orElse("an unnamed release");
    out.println(
        "The uAPI of Drover, which stands on Linux 6.12, against the headers of " + release);
    headers.missing().forEach(name -> out.println("There is no " + name + " in it."));
    out.println(findings.compared() + " values, sizes and offsets compared");
    print("differ", findings.differences());
    print("in the mirror but not there", findings.lacking().stream().map(Known::toString).toList());
    print(
        "there, newer than Linux 6.12, and known",
        findings.newer().stream().map(Known::toString).toList());
    print("new there: neither mirrored nor left out", findings.unknown());
  }

  private void print(String heading, List<String> lines) {
    out.println(lines.size() + " " + heading + (lines.isEmpty() ? "" : ":"));
    lines.forEach(line -> out.println("  " + line));
  }
}
