// SPDX-License-Identifier: Apache-2.0
package com.acme.drover.model;

import com.acme.drover.layout.AcmeLayout;
import java.nio.ByteBuffer;
import org.drover.api.Errno;
import org.drover.api.spi.ModelFile;

/** A data file: the device hands it out, and ends it. Guarded by itself. */
abstract class AcmeFile implements ModelFile {
  final ByteBuffer data;
  boolean ended;

  AcmeFile(ByteBuffer data) {
    this.data = data;
  }

  /** Reads and writes answer {@code ENODEV} from now on. */
  synchronized void end() {
    ended = true;
  }

  /** The file of STOP_COPY. */
  static final class Saving extends AcmeFile {

    /**
     * Over a whole stream.
     *
     * @param stream from its position 0 on
     */
    Saving(ByteBuffer stream) {
      super(stream);
    }

    @Override
    public boolean readable() {
      return true;
    }

    @Override
    public synchronized long read(ByteBuffer into) {
      if (ended) {
        return Errno.ENODEV.negative();
      }
      int count = Math.min(data.remaining(), into.remaining());
      into.put(data.slice(data.position(), count));
      data.position(data.position() + count);
      return count;
    }
  }

  /** The file of RESUMING. */
  static final class Resuming extends AcmeFile {
    private final ByteBuffer header = AcmeLayout.withHeader();

    Resuming() {
      super(AcmeLayout.allocate());
    }

    @Override
    public boolean readable() {
      return false;
    }

    /** Takes all or nothing. */
    @Override
    public synchronized long write(ByteBuffer from) {
      int count = from.remaining();
      if (ended) {
        return Errno.ENODEV.negative();
      }
      if (count > data.remaining()) {
        return Errno.EFBIG.negative();
      }
      data.put(from);
      int known = Math.min(data.position(), AcmeLayout.HEADER);
      if (!data.slice(0, known).equals(header.slice(0, known))) {
        data.position(data.position() - count);
        return Errno.EINVAL.negative();
      }
      return count;
    }

    /** Whether the whole stream is there. */
    synchronized boolean complete() {
      return !data.hasRemaining();
    }
  }
}
