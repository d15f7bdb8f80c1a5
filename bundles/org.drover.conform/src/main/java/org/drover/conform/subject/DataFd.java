// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.subject;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.drover.api.Errno;
import org.drover.uapi.Fcntl;
import org.drover.uapi.Kernel;
import org.drover.uapi.Poll;
import org.drover.uapi.Vfio;
import org.drover.uapi.pollfd;
import org.drover.uapi.vfio_precopy_info;

/** A migration data FD, used by one thread at a time. */
public final class DataFd {
  /** Blocks are laid behind the page of the structs. */
  private static final int BLOCK = Arena.PAGE;

  /** The most that one call moves, in bytes. */
  public static final int MOST = Arena.ROOM - BLOCK;

  /** Larger states are not taken into memory. */
  public static final int LARGEST_STATE = 64 << 20;

  /** A stream that is longer than this has no end. */
  private static final long ENDLESS = 64L << 30;

  /** In milliseconds: a driver may need a moment before its first byte is there. */
  private static final int MOMENT = 5000;

  private static final int SHORT_ENOUGH = 32;

  private final Kernel kernel;
  private final int number;
  private final Arena arena;
  private final Transcript transcript;
  private boolean open = true;

  DataFd(Kernel kernel, int number, Arena arena, Transcript transcript) {
    this.kernel = kernel;
    this.number = number;
    this.arena = arena;
    this.transcript = transcript;
  }

  /** The descriptor's number, for calls that nothing here makes; not for rows. */
  public int number() {
    return number;
  }

  /** What a read, or a row of them, gave. */
  public static final class Read {
    private final Answer answer;
    private final byte[] bytes;

    private Read(Answer answer, byte[] bytes) {
      this.answer = answer;
      this.bytes = bytes;
    }

    /** The call's answer; of a row of calls the last one's. */
    public Answer answer() {
      return answer;
    }

    /** What was read; the caller's own. */
    public byte[] bytes() {
      return bytes;
    }
  }

  /** Reads up to so many bytes. */
  public Read read(int length) {
    long result = kernel.read(number, arena.at(BLOCK), length);
    byte[] bytes = new byte[(int) Math.max(0, result)];
    arena.bytes().get(BLOCK, bytes);
    Answer answer = new Answer("read of " + length, result);
    transcript.add(answer.call(), answer.spelled() + (result > 0 ? ": " + shown(bytes) : ""));
    return new Read(answer, bytes);
  }

  /** Reads into memory of which only the first bytes may be written. */
  public Answer readReaching(int reachable, int length) {
    long address = arena.at(Arena.ROOM - reachable);
    return row(
        "read of " + length + ", memory mapped up to byte " + reachable,
        kernel.read(number, address, length));
  }

  /** Reads into memory that the kernel may not write. */
  public Answer readIntoReadOnly(int length) {
    return row(
        "read of " + length + " into read-only memory",
        kernel.read(number, arena.readOnly(new byte[0]), length));
  }

  /** Reads at an offset. */
  public Answer pread(int length, long offset) {
    return row(
        "pread of " + length + " at " + offset,
        kernel.pread(number, arena.at(BLOCK), length, offset));
  }

  /** Writes at an offset. */
  public Answer pwrite(int length, long offset) {
    return row(
        "pwrite of " + length + " at " + offset,
        kernel.pwrite(number, arena.at(BLOCK), length, offset));
  }

  /** Writes these bytes in one call. */
  public Answer write(byte[] bytes) {
    arena.bytes().put(BLOCK, bytes);
    return row(
        "write of " + bytes.length + ": " + shown(bytes),
        kernel.write(number, arena.at(BLOCK), bytes.length));
  }

  /** Writes from memory of which nothing may be read. */
  public Answer writeFromUntouchable(int length) {
    return row(
        "write of " + length + " from memory that may not be touched",
        kernel.write(number, arena.unmapped(), length));
  }

  /**
   * Reads on until a read gives nothing, in steps of a size.
   *
   * @return the bytes, and the call that ended it
   * @throws NotApplicable if the state is too large for this
   */
  public Read readAll(int step) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    while (true) {
      long result = kernel.read(number, arena.at(BLOCK), step);
      if (result <= 0) {
        Answer end = new Answer("read of " + step + " behind the last byte", result);
        byte[] whole = all.toByteArray();
        transcript.add("reads of " + step, whole.length + " bytes: " + shown(whole));
        transcript.add(end.call(), end.spelled());
        return new Read(end, whole);
      }
      if (result > step) {
        throw new Violation("read of " + step + " answered " + result + "; due is " + step);
      }
      byte[] bytes = new byte[(int) result];
      arena.bytes().get(BLOCK, bytes);
      all.writeBytes(bytes);
      if (all.size() > LARGEST_STATE) {
        throw new NotApplicable("the state is larger than 64 MiB, which checks do not keep");
      }
    }
  }

  /** How a stream ended, and how long it was. */
  public record Drained(Answer answer, long count) {}

  /**
   * Reads on until a read gives nothing, and keeps nothing of it.
   *
   * @throws NotApplicable if it does not come to an end
   */
  public Drained drain() {
    long count = 0;
    while (count < ENDLESS) {
      long result = kernel.read(number, arena.at(BLOCK), MOST);
      if (result <= 0) {
        Answer end = new Answer("read behind the last byte", result);
        transcript.add("reads of " + MOST, count + " bytes");
        transcript.add(end.call(), end.spelled());
        return new Drained(end, count);
      }
      count += result;
    }
    throw new NotApplicable("the stream has no end: 64 GiB were read");
  }

  /**
   * Writes a stream in steps of a size, each as often as it takes.
   *
   * @return the answer of the last call: a failure, or what it took
   */
  public Answer writeAll(byte[] stream, int step) {
    int at = 0;
    while (at < stream.length) {
      int length = Math.min(step, stream.length - at);
      arena.bytes().put(BLOCK, stream, at, length);
      long result = kernel.write(number, arena.at(BLOCK), length);
      if (result < 0 || result > length) {
        return row("write of " + length + " at byte " + at, result);
      }
      if (result == 0) {
        throw new Violation("write of " + length + " at byte " + at + " took nothing");
      }
      at += (int) result;
    }
    return row("writes of " + step + ": " + shown(stream), at);
  }

  /** {@code VFIO_MIG_GET_PRECOPY_INFO}, laid out as a check wants it. */
  public PrecopyCall precopy() {
    return new PrecopyCall(kernel, number, arena, transcript);
  }

  /** An ioctl of the device's, sent here. */
  public Answer ioctl(String name, int request) {
    arena.bytes().put(0, new byte[256]);
    arena.bytes().putInt(0, vfio_precopy_info.SIZEOF);
    return row(name + " on the data FD", kernel.ioctl(number, request, arena.at(0)));
  }

  /** The file's flags: how it was opened. */
  public Answer statusFlags() {
    long result = kernel.fcntl(number, Fcntl.F_GETFL, 0);
    Answer answer = new Answer("fcntl F_GETFL", result);
    String mode = answer.ok() ? "O_ACCMODE " + (result & Fcntl.O_ACCMODE) : answer.spelled();
    transcript.add(answer.call(), mode);
    return answer;
  }

  /** The descriptor's flags. */
  public Answer descriptorFlags() {
    return row("fcntl F_GETFD", kernel.fcntl(number, Fcntl.F_GETFD, 0));
  }

  /** A second descriptor of the same file; the caller closes it. */
  public DataFd duplicate() {
    int result = kernel.fcntl(number, Fcntl.F_DUPFD_CLOEXEC, 0);
    if (result < 0) {
      throw new Violation("F_DUPFD_CLOEXEC answered " + Errno.ofResult(result).name());
    }
    return new DataFd(kernel, result, arena, transcript);
  }

  /**
   * Asks {@code poll}; waits a moment at most.
   *
   * @return the events that came, or {@code -errno}
   */
  public Answer poll(int events) {
    arena.bytes().put(0, new byte[pollfd.SIZEOF]);
    pollfd entry = pollfd.wrap(arena.bytes(), 0);
    entry.fd(number).events(events).revents(0);
    int ready = kernel.poll(arena.at(0), 1, MOMENT);
    long result = ready < 0 ? ready : entry.revents();
    return row("poll for " + (events == Poll.POLLIN ? "POLLIN" : "POLLOUT"), result);
  }

  /** Closes it; again does nothing. */
  public void close() {
    if (open) {
      open = false;
      kernel.close(number);
    }
  }

  /** Sends an unknown ioctl. */
  public Answer unknownIoctl() {
    return ioctl("an unknown ioctl", Vfio.VFIO_MIG_GET_PRECOPY_INFO + 80);
  }

  private Answer row(String call, long result) {
    Answer answer = new Answer(call, result);
    transcript.add(call, answer.spelled());
    return answer;
  }

  private static String shown(byte[] bytes) {
    if (bytes.length <= SHORT_ENOUGH) {
      return HexFormat.of().formatHex(bytes);
    }
    CRC32C crc = new CRC32C();
    crc.update(ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()));
    return "%d bytes, CRC32C %08x".formatted(bytes.length, crc.getValue());
  }
}
