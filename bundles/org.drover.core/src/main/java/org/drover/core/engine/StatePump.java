// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.LongPredicate;
import org.drover.api.DroverException;
import org.drover.api.ReadResult;
import org.drover.api.spi.SavingStream;
import org.drover.core.link.FrameSink;
import org.drover.core.session.Job;

/**
 * Moves one device's state from its stream to a sink, through one direct buffer that is allocated
 * here, before anything is stopped.
 */
final class StatePump {
  /** What one read asks for. */
  static final int CHUNK = 1 << 20;

  private static final Duration NOT_READY = Duration.ofMillis(5);

  /** Why it stopped. */
  enum Stopped {
    /** Nothing more at present. */
    TEMPORARY_END,
    /** Whoever asked has enough for now. */
    ENOUGH,
    /** The state is complete. */
    END,
    /** Something came from outside. */
    INTERRUPTED
  }

  private final Job job;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK);
  private long total;

  StatePump(Job job) {
    this.job = job;
  }

  /** State bytes moved in all. */
  long total() {
    return total;
  }

  /**
   * Moves what a device that runs has at present.
   *
   * @param stream where from
   * @param sink where to
   * @param enough asked after every chunk with the bytes that this call has moved; a device may
   *     dirty faster than the sink takes, and would never come to a temporary end
   * @throws IOException of the sink; what the device throws is a {@link DroverException}
   */
  Stopped round(SavingStream stream, FrameSink sink, LongPredicate enough) throws IOException {
    return move(stream, sink, true, enough);
  }

  /**
   * Moves the rest of a device that is stopped.
   *
   * @param stream where from
   * @param sink where to
   * @throws IOException of the sink; what the device throws is a {@link DroverException}
   */
  Stopped rest(SavingStream stream, FrameSink sink) throws IOException {
    return move(stream, sink, false, moved -> false);
  }

  private Stopped move(SavingStream stream, FrameSink sink, boolean running, LongPredicate enough)
      throws IOException {
    long before = total;
    while (!job.control().interrupted()) {
      long begin = System.nanoTime();
      ReadResult result = read(stream);
      if (result instanceof ReadResult.Data data) {
        buffer.flip();
        sink.data(0, buffer);
        total += data.count();
        job.measures().moved(data.count(), running);
        job.progress().moved(data.count(), System.nanoTime() - begin);
        if (enough.test(total - before)) {
          return Stopped.ENOUGH;
        }
      } else if (result instanceof ReadResult.End) {
        return Stopped.END;
      } else if (running) {
        return Stopped.TEMPORARY_END;
      } else if (result instanceof ReadResult.WouldBlock) {
        job.control().idle(NOT_READY);
      } else {
        throw new DroverException(
            "the device says that it has nothing at present although it is stopped, which is"
                + " neither data nor an end; report its driver");
      }
    }
    return Stopped.INTERRUPTED;
  }

  private ReadResult read(SavingStream stream) {
    long begin = System.nanoTime();
    try {
      return stream.read(buffer.clear());
    } finally {
      job.measures().inDevice(System.nanoTime() - begin);
    }
  }
}
