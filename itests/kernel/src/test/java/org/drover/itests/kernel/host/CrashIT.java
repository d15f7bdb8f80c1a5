// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.drover.itests.kernel.guest.GuestTests;
import org.drover.itests.kernel.guest.RigKernel;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The sequences of calls that crash Linux 6.12 through its mlx5 driver, each in a boot of its own:
 * first what Drover does that comes nearest, which the kernel survives without a warning, then a
 * program without Drover, of which it does not.
 */
final class CrashIT {
  private static final String LAST_WORDS = "mlx5-oops: ";
  private static final String NULL = "BUG: kernel NULL pointer dereference";
  private static final String QUERY = "mlx5vf_cmd_query_vhca_migration_state";
  private static final String SET = "mlx5vf_pci_set_device_state";
  private static final String PRECOPY_INFO = "mlx5vf_precopy_ioctl";

  /** What {@code slub_debug=P} leaves of memory that is freed is 0x6b in every byte. */
  private static final String FREED =
      "general protection fault, probably for non-canonical address 0x6b6b6b6b6b6b6b";

  private static final String UNBOUND = "unbound";

  private static Mlx5Oops oops;

  /**
   * How the kernel dies.
   *
   * @param word of the program
   * @param tests of Drover's way
   * @param lastStep that the program says before it makes it
   * @param cause in the kernel's words
   * @param functions that are under way
   */
  private record Sequence(
      String word, List<Class<?>> tests, String lastStep, String cause, List<String> functions) {
    @Override
    public String toString() {
      return word;
    }
  }

  static Stream<Sequence> sequences() {
    String asked = "PRECOPY_INFO on the data FD";
    List<String> inQuery = List.of(QUERY, PRECOPY_INFO);
    List<String> inSet = List.of(QUERY, SET);
    return Stream.of(
        new Sequence("kept", GuestTests.KEPT_STREAM, asked, NULL, inQuery),
        new Sequence("again", GuestTests.FAILED_WAY_BACK, "SET RUNNING", NULL, inSet),
        new Sequence("pf", GuestTests.LOST_PF, "SET RUNNING", NULL, inSet),
        new Sequence("asked", GuestTests.ASKED_AFTER_LOST_PF, asked, NULL, inQuery),
        new Sequence(
            UNBOUND, GuestTests.UNBOUND_DRIVER, asked, FREED, List.of("mutex_lock", PRECOPY_INFO)));
  }

  @BeforeAll
  static void compile() throws IOException, InterruptedException {
    Path work = Path.of(System.getProperty("drover.guest.out")).resolveSibling("oops");
    oops = Mlx5Oops.compiled(Path.of(System.getProperty("drover.rig")), work);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("sequences")
  void rawCallsEndTheKernelAndDroversDoNot(Sequence sequence)
      throws IOException, InterruptedException {
    GuestMachine machine = GuestMachine.on(RigKernel.DEBIAN).withMlx5();
    Guest guest = new Guest("crash-" + sequence.word(), machine, Duration.ofMinutes(3));
    if (sequence.word().equals(UNBOUND)) {
      guest.option("--append", "slub_debug=P");
    }

    GuestResult result = guest.runAndEnd(sequence.tests, oops.of(sequence.word()));

    assertThat(result.failed()).isEmpty();
    assertThat(result.skipped()).isEmpty();
    assertThat(result.passed()).isNotEmpty();
    List<String> console = guest.console().lines().toList();
    List<String> said = console.stream().filter(line -> line.startsWith(LAST_WORDS)).toList();
    assertThat(said).last().asString().isEqualTo(LAST_WORDS + sequence.lastStep);
    int first = console.indexOf(said.get(0));
    assertThat(console.subList(0, first)).noneMatch(CrashIT::isOfADyingKernel);
    assertThat(console.subList(first, console.size()))
        .anyMatch(line -> line.contains(sequence.cause))
        .anyMatch(line -> line.contains("Kernel panic - not syncing"))
        .satisfies(
            end ->
                assertThat(sequence.functions)
                    .allSatisfy(name -> assertThat(end).anyMatch(line -> line.contains(name))));
    // What boot says of a guest that gave no status.
    assertThat(result.status()).isEqualTo(125);
  }

  private static boolean isOfADyingKernel(String line) {
    return line.contains("BUG:") || line.contains("Oops") || line.contains("general protection");
  }
}
