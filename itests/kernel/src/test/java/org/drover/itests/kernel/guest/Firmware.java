// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The stand-in firmware below the kernel's mlx5-vfio-pci, from the side: what its functions hold,
 * what it was told. Needs a boot {@code --with mlx5}.
 */
final class Firmware {
  private static final Path DRIVER = Path.of("/sys/bus/pci/drivers/mlx5_vfio_pci");
  private static final Path FILES = Path.of("/sys/kernel/debug/mlx5_standin/0000:01:00.0");

  private static List<String> printed;

  private Firmware() {}

  /** Has {@code guest-mlx5} make the two functions, once in a boot; gives what it printed. */
  static synchronized List<String> start() throws IOException, InterruptedException {
    if (printed == null) {
      printed = run();
    }
    return printed;
  }

  private static List<String> run() throws IOException, InterruptedException {
    String script = Path.of(System.getProperty("drover.rig"), "guest-mlx5").toString();
    Process process =
        new ProcessBuilder(script).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    process.getOutputStream().close();
    List<String> lines =
        new String(process.getInputStream().readAllBytes(), UTF_8).lines().toList();
    assertThat(process.waitFor()).as("status of guest-mlx5").isZero();
    return lines;
  }

  private static Path file(int vf, String name) {
    return FILES.resolve("vf" + vf).resolve(name);
  }

  /** Makes the contents of a function anew: so many bytes, which differ from place to place. */
  static void resize(int vf, int bytes) throws IOException {
    Files.writeString(file(vf, "size"), Integer.toString(bytes));
  }

  static byte[] contents(int vf) throws IOException {
    return Files.readAllBytes(file(vf, "contents"));
  }

  /** As the function itself would: what is written is dirty. */
  static void write(int vf, long offset, byte[] bytes) throws IOException {
    try (RandomAccessFile contents = new RandomAccessFile(file(vf, "contents").toFile(), "rw")) {
      contents.seek(offset);
      contents.write(bytes);
    }
  }

  /** Lines of a word and its value. */
  static List<String> state(int vf) throws IOException {
    return Files.readAllLines(file(vf, "state"));
  }

  /** Lines of a kind and how many of it are alive. */
  static List<String> objects() throws IOException {
    return Files.readAllLines(FILES.resolve("objects"));
  }

  /**
   * Lets commands go wrong.
   *
   * @param line {@code KIND OPCODE OP_MOD VALUE SKIP COUNT}, see {@code
   *     modules/mlx5/standin/fault.c}
   */
  static void fault(String line) throws IOException {
    Files.writeString(FILES.resolve("faults"), line);
  }

  /** The faults that are not over. */
  static List<String> faults() throws IOException {
    return Files.readAllLines(FILES.resolve("faults"));
  }

  /** Tells a function's driver that its physical function is {@code gone} or {@code back}. */
  static void physicalFunctionIs(int vf, String word) throws IOException {
    Files.writeString(file(vf, "pf"), word);
  }

  /**
   * Has the state offered in chunks or not, and both functions bound anew: their driver looks then.
   */
  static void offerChunks(boolean chunks) throws IOException {
    capability("migration_in_chunks", chunks);
  }

  /**
   * Gives the firmware a capability or takes it away, and has both functions bound anew: their
   * driver looks then.
   *
   * @param name a line's first word in the file {@code capabilities}
   */
  static void capability(String name, boolean there) throws IOException {
    capabilityIs(name, there);
    for (int vf = 0; vf < 2; vf++) {
      unbind(vf);
      bind(vf);
    }
  }

  /** Gives the firmware a capability or takes it away; who is bound already does not see it. */
  static void capabilityIs(String name, boolean there) throws IOException {
    Files.writeString(FILES.resolve("capabilities"), name + (there ? " 1" : " 0"));
  }

  /** Of both functions, past their ports. */
  static void allMigratable(boolean migratable) throws IOException {
    capabilityIs("migratable", migratable);
  }

  /** Takes the kernel's driver off a function; waits until nobody has it open. */
  static void unbind(int vf) {
    tell("unbind", vf);
  }

  static void bind(int vf) {
    tell("bind", vf);
  }

  private static void tell(String file, int vf) {
    try {
      Files.writeString(DRIVER.resolve(file), Mlx5.address(vf).name());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Has a function write a byte over and over to the memory that it reaches, by DMA. */
  static void dma(int vf, long iova, long length, int value) throws IOException {
    Files.writeString(file(vf, "dma"), iova + " " + length + " " + value);
  }

  /** Lines of what is alive of the page tracker, and how many. */
  static List<String> tracker() throws IOException {
    return Files.readAllLines(FILES.resolve("tracker"));
  }

  /** Has the next report {@code lose}, or every one {@code fail}. */
  static void trackerWill(String word) throws IOException {
    Files.writeString(FILES.resolve("tracker"), word);
  }

  static void forgetCommands() throws IOException {
    Files.writeString(FILES.resolve("commands"), "0");
  }

  static List<FirmwareCommand> commands() throws IOException {
    return FirmwareCommand.read(Files.readAllBytes(FILES.resolve("commands")));
  }
}
