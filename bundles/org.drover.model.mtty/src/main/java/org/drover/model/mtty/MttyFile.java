// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mtty;

import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;
import org.drover.api.Errno;
import org.drover.api.PreCopyInfo;
import org.drover.api.spi.ModelFile;
import org.drover.vendor.mtty.layout.MttyLayout;

/** What a saving and a resuming file have in common ({@code struct mtty_migration_file}). */
abstract class MttyFile implements ModelFile {
  final ByteBuffer data = MttyData.allocate();
  int position;
  int filled;
  boolean disabled;

  /** The device ends it: reads and writes answer {@code ENODEV} from now on. */
  synchronized void disable() {
    disabled = true;
    position = 0;
    filled = 0;
  }

  /** The file that the saving group shares: the header at once, the ports in STOP_COPY. */
  static final class Saving extends MttyFile {
    private final BooleanSupplier inPreCopy;

    Saving(int ports, BooleanSupplier inPreCopy) {
      this.inPreCopy = inPreCopy;
      MttyData.writeHeader(data, ports);
      filled = MttyLayout.HEADER;
    }

    /** Appends a port. */
    synchronized void append(UartPort port) {
      port.save(data.duplicate().position(filled));
      filled += MttyLayout.PORT;
    }

    @Override
    public boolean readable() {
      return true;
    }

    @Override
    public synchronized long read(ByteBuffer into) {
      if (disabled) {
        return Errno.ENODEV.negative();
      }
      int count = Math.min(filled - position, into.remaining());
      into.put(into.position(), data, position, count);
      position += count;
      return count;
    }

    @Override
    public synchronized PreCopyAnswer precopyInfo() {
      if (!inPreCopy.getAsBoolean()) {
        return new PreCopyAnswer.Failed(Errno.EINVAL);
      }
      return disabled
          ? new PreCopyAnswer.Failed(Errno.ENODEV)
          : new PreCopyAnswer.Info(new PreCopyInfo(filled - position, 0));
    }
  }

  /** The file that takes another device's state. */
  static final class Resuming extends MttyFile {
    private final int ports;

    Resuming(int ports) {
      this.ports = ports;
    }

    @Override
    public boolean readable() {
      return false;
    }

    /**
     * Takes all or nothing. A wrong header is told by {@code EFAULT}, once, although the bytes were
     * taken: the rest is accepted, and would be loaded.
     */
    @Override
    public synchronized long write(ByteBuffer from) {
      int length = from.remaining();
      if ((long) position + length > MttyLayout.size(ports)) {
        // Looked at before the file's own state, as in the driver.
        return Errno.ENOMEM.negative();
      }
      if (disabled) {
        return Errno.ENODEV.negative();
      }
      data.put(position, from, from.position(), length);
      position += length;
      boolean headerComplete = filled < MttyLayout.HEADER && filled + length >= MttyLayout.HEADER;
      filled += length;
      return headerComplete && !MttyData.validHeader(data, ports)
          ? Errno.EFAULT.negative()
          : length;
    }

    synchronized boolean complete() {
      return filled >= MttyLayout.size(ports);
    }

    /** The bytes of the ports. */
    synchronized ByteBuffer portData() {
      return data.duplicate().order(data.order()).position(MttyLayout.HEADER);
    }
  }
}
