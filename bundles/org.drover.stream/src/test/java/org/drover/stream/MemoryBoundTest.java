// SPDX-License-Identifier: Apache-2.0
package org.drover.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.WritableByteChannel;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.drover.stream.ReaderOptions.Trailing;
import org.drover.stream.StreamFormatException.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class MemoryBoundTest {
  private static final int MIB = 1 << 20;
  private static final int FRAMES = 200;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @Test
  void twoHundredMebibytesPassThroughOneBuffer() throws Exception {
    Pipe pipe = Pipe.open();
    ExecutorService executor = Executors.newSingleThreadExecutor();
    try (Pipe.SinkChannel out = pipe.sink();
        Pipe.SourceChannel in = pipe.source()) {
      CompletableFuture<byte[]> written =
          CompletableFuture.supplyAsync(() -> writeVirtualState(out), executor);
      FrameReader reader = new FrameReader(in, ReaderOptions.defaults().trailing(Trailing.LEAVE));
      reader.start();
      Frame first = reader.next().orElseThrow();
      long before = THREADS.getCurrentThreadAllocatedBytes();
      for (Optional<Frame> next = reader.next(); next.isPresent(); next = reader.next()) {
        assertThat(next.get().payload()).isSameAs(first.payload());
      }
      long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;

      assertThat(reader.payloadBytes()).isEqualTo((long) FRAMES * MIB);
      assertThat(reader.digest().orElseThrow()).isEqualTo(written.get(60, TimeUnit.SECONDS));
      assertThat(allocated).as("heap used by the reader").isLessThan(2L * MIB);
    } finally {
      executor.shutdownNow();
    }
  }

  @Test
  void aWriterAllocatesNothingForAFrame() throws IOException {
    FrameWriter writer = new FrameWriter(new NullSink(), WriterOptions.defaults());
    ByteBuffer payload = ByteBuffer.allocateDirect(100);
    writer.start();
    for (int i = 0; i < 100; i++) {
      writer.write(SectionType.DEVICE_DATA, 0, true, payload.rewind());
    }
    int frames = 10_000;
    long before = THREADS.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < frames; i++) {
      writer.write(SectionType.DEVICE_DATA, 0, true, payload.rewind());
    }
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;

    assertThat(allocated).as("bytes for %d frames", frames).isLessThan(frames);
  }

  @Test
  void aDeclaredTwoGibibytesAllocateNothing() throws IOException {
    byte[] stream = RawStream.started().header(2, 1, 0, 0, 0x8000_0000L, 0, 0).toBytes();
    FrameReader reader = new FrameReader(ChunkedSource.of(stream), ReaderOptions.defaults());
    reader.start();
    long direct = directMemory();
    AllocatedBy refused = allocatedBy(reader);

    assertThat(refused.error().reason()).isEqualTo(Reason.OVERSIZED);
    assertThat(directMemory()).isLessThanOrEqualTo(direct);
    assertThat(refused.heapBytes()).isLessThan(MIB);
  }

  private record AllocatedBy(StreamFormatException error, long heapBytes) {}

  /** Counts without AssertJ in between, whose classes would count too. */
  private static AllocatedBy allocatedBy(FrameReader reader) throws IOException {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    try {
      reader.next();
    } catch (StreamFormatException e) {
      return new AllocatedBy(e, THREADS.getCurrentThreadAllocatedBytes() - before);
    }
    throw new AssertionError("the frame was accepted");
  }

  private static long directMemory() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }

  private static byte[] writeVirtualState(WritableByteChannel out) {
    try {
      ByteBuffer payload = ByteBuffer.allocateDirect(MIB);
      FrameWriter writer = new FrameWriter(out, WriterOptions.defaults());
      writer.start();
      for (int i = 0; i < FRAMES; i++) {
        payload.clear();
        payload.putInt(0, i);
        writer.write(SectionType.DEVICE_DATA, 0, true, payload);
      }
      writer.finish();
      return writer.digest().orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Takes everything at once and keeps nothing. */
  private static final class NullSink implements WritableByteChannel {
    @Override
    public int write(ByteBuffer from) {
      int n = from.remaining();
      from.position(from.limit());
      return n;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }
}
