// SPDX-License-Identifier: Apache-2.0
package org.drover.testkit.spectrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.drover.api.Errno;
import org.drover.api.PreCopyInfo;
import org.drover.api.spi.ModelFile;

/**
 * A data file of a device that keeps every rule. The stream: 8 bytes of magic, more that mean
 * nothing, the registers, and the memory of a window; what comes before the registers is the
 * initial part of a pre-copy.
 */
abstract class SpecTrueFile implements ModelFile {
  static final byte[] MAGIC = {'S', 'P', 'E', 'C', 'T', 'R', 'U', 'E'};
  static final int REGISTERS = 36;

  /** Where a stream has its number, if it has one. */
  private static final int SERIAL = 20;

  final Set<Quirk> quirks;
  final Shape shape;
  private boolean disabled;

  SpecTrueFile(Set<Quirk> quirks, Shape shape) {
    this.quirks = quirks;
    this.shape = shape;
  }

  synchronized void disable() {
    disabled = true;
  }

  final boolean disabled() {
    return disabled;
  }

  /** What the saving states share. */
  static final class Saving extends SpecTrueFile {
    private final BooleanSupplier preCopy;
    private byte[] data;
    private int position;

    Saving(Set<Quirk> quirks, Shape shape, BooleanSupplier preCopy, int position, int number) {
      super(quirks, shape);
      this.data = Arrays.copyOf(MAGIC, shape.initial());
      if (shape.serial()) {
        data[SERIAL] = (byte) number;
      }
      this.preCopy = preCopy;
      this.position = position;
    }

    synchronized int position() {
      return position;
    }

    /** STOP_COPY begins. */
    synchronized void append(byte[] content, boolean afterPreCopy) {
      if (afterPreCopy) {
        boolean read = position > 0;
        if (read && quirks.contains(Quirk.LOSES_A_BYTE_AFTER_PRE_COPY)) {
          content = Arrays.copyOfRange(content, 1, content.length);
        }
        if (!read && quirks.contains(Quirk.LOSES_UNREAD_INITIAL_BYTES)) {
          position = shape.initial();
        }
      }
      int at = data.length;
      data = Arrays.copyOf(data, at + content.length);
      System.arraycopy(content, 0, data, at, content.length);
    }

    @Override
    public boolean readable() {
      return true;
    }

    @Override
    public synchronized long read(ByteBuffer into) {
      if (disabled()) {
        return Errno.ENODEV.negative();
      }
      int most = Math.min(into.remaining(), shape.mostPerRead());
      int count = Math.min(data.length - position, most);
      if (count == 0 && into.hasRemaining() && preCopy.getAsBoolean()) {
        return Errno.ENOMSG.negative();
      }
      into.put(into.position(), data, position, count);
      position += count;
      return count;
    }

    @Override
    public synchronized PreCopyAnswer precopyInfo() {
      if (!preCopy.getAsBoolean()) {
        return new PreCopyAnswer.Failed(Errno.EINVAL);
      }
      return disabled()
          ? new PreCopyAnswer.Failed(Errno.ENODEV)
          : new PreCopyAnswer.Info(new PreCopyInfo(data.length - position, 0));
    }
  }

  /** What RESUMING takes. */
  static final class Resuming extends SpecTrueFile {
    private final byte[] data;
    private int position;
    private boolean spoiled;

    /** A quirky device complains once. */
    private boolean told;

    /** Goes on with a buffer, of which so many bytes are there already. */
    Resuming(Set<Quirk> quirks, Shape shape, byte[] data, int position) {
      super(quirks, shape);
      this.data = data;
      this.position = position;
    }

    synchronized int position() {
      return position;
    }

    byte[] data() {
      return data;
    }

    @Override
    public boolean readable() {
      return false;
    }

    @Override
    public synchronized long write(ByteBuffer from) {
      if (disabled()) {
        return Errno.ENODEV.negative();
      }
      if (spoiled) {
        return Errno.EINVAL.negative();
      }
      int length = from.remaining();
      int taken = Math.min(length, shape.length() - position);
      if (taken < length && !quirks.contains(Quirk.TAKES_EXCESS)) {
        return Errno.EFBIG.negative();
      }
      from.get(from.position(), data, position, taken);
      position += taken;
      if (!magic() && !quirks.contains(Quirk.TAKES_ANY_MAGIC) && !told) {
        told = quirks.contains(Quirk.FORGIVES);
        spoiled = !told;
        return Errno.EINVAL.negative();
      }
      return length;
    }

    private boolean magic() {
      int there = Math.min(position, MAGIC.length);
      return Arrays.equals(data, 0, there, MAGIC, 0, there);
    }

    /** Whether RESUMING may be left. */
    synchronized boolean complete() {
      boolean enough =
          position == shape.length()
              || (position == 0 && quirks.contains(Quirk.LOADS_NOTHING))
              || (position == shape.length() - 1 && quirks.contains(Quirk.LOADS_ALL_BUT_ONE_BYTE))
              || (position == shape.length() / 2 && quirks.contains(Quirk.LOADS_HALF));
      if (!enough && quirks.contains(Quirk.FORGETS_WHEN_IT_REFUSES)) {
        position = 0;
      }
      return enough && !spoiled;
    }

    synchronized byte[] content() {
      return Arrays.copyOfRange(data, shape.initial(), shape.length());
    }
  }
}
