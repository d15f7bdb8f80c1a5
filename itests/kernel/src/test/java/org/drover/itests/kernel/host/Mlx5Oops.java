// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.drover.itests.kernel.headers.KernelHeaders;

/** The program of {@code itests/kernel/oops}, compiled for the guests. */
final class Mlx5Oops {
  private final Path program;

  private Mlx5Oops(Path program) {
    this.program = program;
  }

  /**
   * Compiles it against the headers of the guest's kernel: the machine's may be too old.
   *
   * @param rig where the scripts of the rig are
   * @param work a folder for the program
   */
  static Mlx5Oops compiled(Path rig, Path work) throws IOException, InterruptedException {
    Files.createDirectories(work);
    Path prepared =
        Path.of(run(List.of(rig.resolve("prepare").toString(), "--with", "mlx5")).strip());
    Path include = KernelHeaders.of(prepared.resolve("source"), work).include();
    Path program = work.resolve("mlx5-oops");
    run(
        List.of(
            "gcc",
            "-Wall",
            "-Wextra",
            "-Werror",
            "-O1",
            "-D__user=",
            "-I" + include,
            "-o",
            program.toString(),
            rig.resolveSibling("oops").resolve("mlx5-oops.c").toString()));
    return new Mlx5Oops(program);
  }

  /** The command that goes through one of its sequences. */
  List<String> of(String sequence) {
    return List.of(program.toString(), sequence);
  }

  private static String run(List<String> command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    process.getOutputStream().close();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
    return printed;
  }
}
