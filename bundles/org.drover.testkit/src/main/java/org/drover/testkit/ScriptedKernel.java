// SPDX-License-Identifier: Apache-2.0
package org.drover.testkit;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.drover.api.Errno;
import org.drover.uapi.Kernel;
import org.drover.uapi.Sysfs;

/**
 * A kernel that answers by a script.
 *
 * <p>{@link #expect} puts a call into the script, whose calls must come in its order; {@link
 * #whenever} makes a rule for calls that the next one of the script does not match, the newest rule
 * first. A call that neither knows fails the test with what came and what was expected, and {@link
 * #verify} fails if the script is not through.
 *
 * <p>Memory works without a script: {@code mmap}, {@code munmap}, {@code mprotect}, views and pins
 * are kept in a table of direct buffers, and a wild address, or one against its protection, is
 * answered with {@code EFAULT}. So does {@code close}: a descriptor that is not open is {@code
 * EBADF}. Script or rules may take their place.
 *
 * <p>Safe for use from any thread; a reply runs in the thread that called and without a lock, so
 * that it may block.
 */
public final class ScriptedKernel implements Kernel {
  /** More of a struct or of written data is not kept in a {@link Call}. */
  private static final int SHOWN = 64;

  /** Below this an ioctl's argument is a plain number. */
  private static final long PLAIN = 4096;

  private static final long VFIO_GROUP_GET_DEVICE_FD = 0x3b6a;

  private final String scheme;
  private final MemoryTable memory = new MemoryTable();
  private final Script script = new Script();
  private final OpenDescriptors descriptors = new OpenDescriptors();
  private final ScriptedSysfs sysfs = new ScriptedSysfs();

  /** With an empty script. */
  public ScriptedKernel(String scheme) {
    this.scheme = scheme;
  }

  /** Says how a call is answered. */
  public interface Answering {
    /** The reply. */
    void replying(Reply reply);

    /** The result alone. */
    default void giving(long result) {
      replying(Reply.of(result));
    }

    /** An error. */
    default void failing(Errno errno) {
      replying(Reply.failing(errno));
    }
  }

  /** Puts a call at the end of the script. */
  public Answering expect(CallMatcher matcher) {
    return reply -> script.append(matcher, reply);
  }

  /** Makes a rule, which stands above the older ones. */
  public Answering whenever(CallMatcher matcher) {
    return reply -> script.rule(matcher, reply);
  }

  /**
   * Lets one call fail, before script and rules are asked.
   *
   * @param matcher which calls count
   * @param nth which of them fails, from 1 on
   * @param errno how
   */
  public void failNth(CallMatcher matcher, int nth, Errno errno) {
    script.failNth(matcher, nth, errno);
  }

  /**
   * Counts a descriptor as open that a reply hands out inside a struct.
   *
   * @param fd its number
   * @param what it is, for messages
   */
  public void handOut(int fd, String what) {
    descriptors.opened(fd, what);
  }

  /** Every call so far, in the order in which they came. */
  public List<Call> calls() {
    return script.calls();
  }

  /** What is open: number and what it is. */
  public Map<Integer, String> openDescriptors() {
    return descriptors.open();
  }

  /** How many mappings and pins there are. */
  public int mappings() {
    return memory.size();
  }

  /**
   * Fails if a call came that nobody expected, or one is missing.
   *
   * @throws AssertionError that shows both
   */
  public void verify() {
    script.verify();
  }

  @Override
  public String scheme() {
    return scheme;
  }

  @Override
  public String release() {
    return "6.12.117-scripted";
  }

  @Override
  public int open(String path, int flags) {
    int fd = (int) script.answer(Call.of("open", -1, path, flags), none(), null);
    return descriptors.opened(fd, path);
  }

  @Override
  public int close(int fd) {
    // As on Linux the number is free afterwards, whatever the script answers.
    int result = descriptors.closed(fd) ? 0 : Errno.EBADF.negative();
    return (int) script.answer(Call.of("close", fd, "", 0), none(), Reply.of(result));
  }

  @Override
  public long read(int fd, long address, long length) {
    return into(Call.of("read", fd, "", 0).over(address, length));
  }

  @Override
  public long pread(int fd, long address, long length, long offset) {
    return into(Call.of("pread", fd, "", 0).over(address, length).at(offset));
  }

  @Override
  public long write(int fd, long address, long length) {
    return from(Call.of("write", fd, "", 0).over(address, length));
  }

  @Override
  public long pwrite(int fd, long address, long length, long offset) {
    return from(Call.of("pwrite", fd, "", 0).over(address, length).at(offset));
  }

  private long into(Call call) {
    Optional<ByteBuffer> target = memory.writable(call.argument(), call.length());
    return target.isEmpty() ? Errno.EFAULT.negative() : script.answer(call, target.get(), null);
  }

  private long from(Call call) {
    Optional<ByteBuffer> source = memory.readable(call.argument(), call.length());
    if (source.isEmpty()) {
      return Errno.EFAULT.negative();
    }
    return script.answer(call.with(hex(source.get(), SHOWN)), source.get(), null);
  }

  @Override
  public int ioctl(int fd, long request, long argument) {
    Call call = Call.of("ioctl", fd, "", request).over(argument, 0);
    if (argument >= 0 && argument < PLAIN) {
      return (int) script.answer(call, none(), null);
    }
    Optional<ByteBuffer> struct = memory.rest(argument);
    if (struct.isEmpty()) {
      return Errno.EFAULT.negative();
    }
    int result =
        (int)
            script.answer(
                call.with(hex(struct.get(), argsz(request, struct.get()))), struct.get(), null);
    return request == VFIO_GROUP_GET_DEVICE_FD ? descriptors.opened(result, "device") : result;
  }

  /** The structs of VFIO begin with their size; a text and a lone number do not. */
  private static int argsz(long request, ByteBuffer struct) {
    if (request == VFIO_GROUP_GET_DEVICE_FD || struct.remaining() < Integer.BYTES) {
      return SHOWN;
    }
    int argsz = struct.getInt(0);
    return argsz >= Long.BYTES && argsz <= SHOWN ? argsz : Integer.BYTES;
  }

  private static String hex(ByteBuffer bytes, int limit) {
    byte[] first = new byte[Math.min(limit, bytes.remaining())];
    bytes.get(0, first);
    return HexFormat.ofDelimiter(" ").formatHex(first);
  }

  private static ByteBuffer none() {
    return ByteBuffer.allocate(0).order(ByteOrder.nativeOrder());
  }

  @Override
  public long mmap(long length, int prot, int flags, int fd, long offset) {
    Call call = Call.of("mmap", fd, "", prot).over(0, length).at(offset);
    return script.answer(call, none(), (same, none) -> memory.map(length, prot));
  }

  @Override
  public int munmap(long address, long length) {
    Call call = Call.of("munmap", -1, "", 0).over(address, length);
    return (int) script.answer(call, none(), (same, none) -> memory.unmap(address, length));
  }

  @Override
  public int mprotect(long address, long length, int prot) {
    Call call = Call.of("mprotect", -1, "", prot).over(address, length);
    return (int) script.answer(call, none(), (same, none) -> memory.protect(address, length, prot));
  }

  @Override
  public int poll(long pollfds, int nfds, int timeoutMs) {
    Call call = Call.of("poll", -1, "", timeoutMs).over(pollfds, nfds);
    Optional<ByteBuffer> entries = memory.writable(pollfds, nfds * 8L);
    return entries.isEmpty()
        ? Errno.EFAULT.negative()
        : (int) script.answer(call, entries.get(), null);
  }

  @Override
  public int eventfd(int initval, int flags) {
    int fd = (int) script.answer(Call.of("eventfd", -1, "", flags), none(), null);
    return descriptors.opened(fd, "eventfd");
  }

  @Override
  public int fcntl(int fd, int cmd, long argument) {
    return (int) script.answer(Call.of("fcntl", fd, "", cmd).over(argument, 0), none(), null);
  }

  @Override
  public int memfd_create(String name, int flags) {
    int fd = (int) script.answer(Call.of("memfd_create", -1, name, flags), none(), null);
    return descriptors.opened(fd, "memfd " + name);
  }

  @Override
  public int ftruncate(int fd, long length) {
    return (int) script.answer(Call.of("ftruncate", fd, "", 0).over(0, length), none(), null);
  }

  @Override
  public ByteBuffer view(long address, int length) {
    return memory
        .readable(address, length)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    length + " bytes at 0x" + Long.toHexString(address) + " are not mapped"));
  }

  @Override
  public long pin(ByteBuffer direct) {
    if (!direct.isDirect()) {
      throw new IllegalArgumentException("not a direct buffer: " + direct);
    }
    return memory.pin(direct.slice());
  }

  @Override
  public void unpin(long address) {
    if (!memory.unpin(address)) {
      throw new AssertionError("unpin of 0x" + Long.toHexString(address) + ", which is not pinned");
    }
  }

  @Override
  public Sysfs sysfs() {
    return sysfs;
  }

  /** The same sysfs, to be filled. */
  public ScriptedSysfs tree() {
    return sysfs;
  }

  @Override
  public String dev() {
    return "/dev";
  }
}
