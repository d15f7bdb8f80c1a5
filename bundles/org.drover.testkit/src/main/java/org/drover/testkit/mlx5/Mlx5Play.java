// SPDX-License-Identifier: Apache-2.0
package org.drover.testkit.mlx5;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.drover.api.Errno;
import org.drover.fsm.MigrationState;
import org.drover.uapi.Poll;
import org.drover.uapi.Vfio;
import org.drover.uapi.vfio_precopy_info;

/**
 * A scenario being played: does what it is told and notes what came of it. What a function is asked
 * goes to the kernel as it is; Drover's own rules would not let most of it through.
 */
public final class Mlx5Play {
  private static final Duration GUARD = Duration.ofSeconds(30);

  private final Mlx5Player player;
  private final Mlx5Bench bench;
  private final List<String> notes = new ArrayList<>();
  private final ByteArrayOutputStream stream = new ByteArrayOutputStream();

  Mlx5Play(Mlx5Player player, Mlx5Bench bench) {
    this.player = player;
    this.bench = bench;
  }

  Mlx5Record record() {
    return new Mlx5Record(
        List.copyOf(notes), ByteBuffer.wrap(stream.toByteArray()).asReadOnlyBuffer());
  }

  private static String told(long result) {
    return result < 0 ? Errno.ofResult(result).name() : Long.toString(result);
  }

  private void note(int vf, String what) {
    notes.add("vf" + vf + " " + what);
  }

  // --- the firmware ---

  void resize(int vf, int bytes) throws IOException {
    bench.resize(vf, bytes);
    note(vf, "is " + bytes + " bytes large");
  }

  void touch(int vf, int offset, int... bytes) throws IOException {
    byte[] written = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      written[i] = (byte) bytes[i];
    }
    bench.touch(vf, offset, written);
    note(vf, "writes " + HexFormat.of().formatHex(written) + " at " + offset);
  }

  void fault(String line) throws IOException {
    bench.fault(line);
    notes.add("fault " + line);
  }

  /** A command that is being delayed goes on. */
  void clearFaults() throws IOException {
    bench.clearFaults();
    notes.add("no more faults");
  }

  void physicalFunction(int vf, boolean there) throws IOException {
    bench.physicalFunction(vf, there);
    note(vf, "has its physical function " + (there ? "back" : "gone"));
  }

  void contents(int vf) throws IOException {
    note(vf, "holds " + StreamNotes.digest(bench.contents(vf)));
  }

  /** Waits until all commands are answered, and notes those since the last time. */
  void commands() throws IOException {
    List<Mlx5Command> commands = bench.commands();
    long end = System.nanoTime() + GUARD.toNanos();
    while (commands.stream().anyMatch(each -> each.result() == Mlx5Command.UNANSWERED)) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not answered after " + GUARD + ", behind: " + notes);
      }
      Thread.onSpinWait();
      commands = bench.commands();
    }
    bench.forgetCommands();
    commands.forEach(command -> notes.addAll(command.lines()));
  }

  // --- the device ---

  /** Goes to a state before the scenario begins: nothing is noted. Into RESUMING with an image. */
  void begin(int vf, MigrationState state) throws IOException {
    RawFunction function = player.function(vf);
    if (function.set(state) != 0) {
      throw new AssertionError(state + " cannot be reached");
    }
    if (state == MigrationState.RESUMING) {
      byte[] image = player.image();
      function.write(image, 0, image.length);
    }
    commands();
    notes.clear();
  }

  void probe(int vf, int feature) {
    note(vf, "probe of feature " + feature + ": " + told(player.function(vf).probe(feature)));
  }

  long set(int vf, MigrationState target) {
    RawFunction function = player.function(vf);
    int result = function.set(target);
    String fd = result == 0 && function.broughtDescriptor() ? " and a descriptor" : "";
    note(vf, "set " + target + ": " + told(result) + fd);
    return result;
  }

  void state(int vf) {
    long state = player.function(vf).get();
    note(vf, "state: " + MigrationState.of((int) state).map(Enum::name).orElse(told(state)));
  }

  /** A SET, the commands that it took, and where that led. */
  void go(int vf, MigrationState target) throws IOException {
    set(vf, target);
    commands();
    state(vf);
  }

  void reset(int vf) throws IOException {
    note(vf, "reset: " + told(player.function(vf).reset()));
    commands();
    state(vf);
  }

  void dataSize(int vf) throws IOException {
    note(vf, "data size: " + told(player.function(vf).dataSize()));
    commands();
  }

  /** Closes the data descriptor, then the device. */
  void close(int vf) throws IOException {
    player.close(vf);
    note(vf, "closed");
    commands();
  }

  // --- the stream ---

  /** The driver writes one of the two numbers and leaves the other as its caller had it. */
  void precopyInfo(int vf) throws IOException {
    RawFunction function = player.function(vf);
    int result = function.precopyInfo();
    note(vf, "precopy info: " + told(result) + (result < 0 ? "" : numbers(function.info())));
  }

  private static String numbers(vfio_precopy_info info) {
    return ", initial " + number(info.initial_bytes()) + ", dirty " + number(info.dirty_bytes());
  }

  private static String number(long bytes) {
    return bytes == RawFunction.UNTOUCHED ? "untouched" : Long.toString(bytes);
  }

  /** Reads to an end, and notes the records. */
  void readAll(int vf) {
    DataReader.All all = new DataReader(player.function(vf)).readAll();
    byte[] bytes = all.bytes().toByteArray();
    note(vf, "reads " + bytes.length + " bytes, then " + told(all.end()));
    notes.addAll(StreamNotes.records(bytes));
    stream.writeBytes(bytes);
  }

  /** One call. */
  void read(int vf, int length) {
    note(vf, "read of " + length + ": " + told(player.function(vf).read(length)));
  }

  void neverWait(int vf) {
    note(vf, "O_NONBLOCK: " + told(player.function(vf).neverWait()));
  }

  /** All events, at once. */
  void poll(int vf) {
    note(vf, "poll: " + events(player.function(vf).poll(0)));
  }

  /** Waits for one of some events, and notes all. */
  void awaitPoll(int vf, int events) {
    long end = System.nanoTime() + GUARD.toNanos();
    int seen = player.function(vf).poll(0);
    while (seen >= 0 && (seen & events) == 0) {
      if (System.nanoTime() > end) {
        throw new AssertionError("poll tells " + events(seen) + " after " + GUARD);
      }
      Thread.onSpinWait();
      seen = player.function(vf).poll(0);
    }
    note(vf, "poll in the end: " + events(seen));
  }

  private static String events(int events) {
    return events < 0 ? told(events) : "0x" + Integer.toHexString(events).toLowerCase(Locale.ROOT);
  }

  /** Until a SAVE that has failed is told. */
  void awaitFailure(int vf) {
    awaitPoll(vf, Poll.POLLRDHUP);
  }

  /** The stream that function 0 has with the usual contents. */
  byte[] image() {
    return player.image();
  }

  /** Writes in one call, and notes the commands. */
  void write(int vf, byte[] bytes) throws IOException {
    long result = player.function(vf).write(bytes, 0, bytes.length);
    note(vf, "write of " + bytes.length + ": " + told(result));
    commands();
  }

  /**
   * Begins to log what the function writes by DMA.
   *
   * @param ranges address and length of each
   */
  void startLogging(int vf, long pageSize, long... ranges) throws IOException {
    RawFunction function = player.function(vf);
    int result = function.startLogging(pageSize, ranges);
    note(
        vf,
        "logging begins: "
            + told(result)
            + (result < 0 ? "" : ", pages of " + function.pageSize()));
    commands();
  }

  void stopLogging(int vf) throws IOException {
    note(vf, "logging ends: " + told(player.function(vf).stopLogging()));
    commands();
  }

  /** All features of migration. */
  void probeAll(int vf) {
    for (int feature :
        new int[] {
          Vfio.VFIO_DEVICE_FEATURE_MIGRATION,
          Vfio.VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE,
          Vfio.VFIO_DEVICE_FEATURE_DMA_LOGGING_START,
          Vfio.VFIO_DEVICE_FEATURE_DMA_LOGGING_STOP,
          Vfio.VFIO_DEVICE_FEATURE_DMA_LOGGING_REPORT,
          Vfio.VFIO_DEVICE_FEATURE_MIG_DATA_SIZE
        }) {
      probe(vf, feature);
    }
  }
}
