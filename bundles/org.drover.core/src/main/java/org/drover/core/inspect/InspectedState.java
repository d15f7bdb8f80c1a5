// SPDX-License-Identifier: Apache-2.0
package org.drover.core.inspect;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.drover.api.DroverException;
import org.drover.api.StreamRecord;
import org.drover.api.service.ImageDevice;
import org.drover.api.spi.SourceDescription;
import org.drover.api.spi.StreamInspector;
import org.drover.api.spi.VendorDriver;
import org.drover.core.image.SavedDevice;

/**
 * The state of one device while it is read: what its vendor driver tells of it. Keeps a bounded
 * number of records, and of each of them a sum and its first bytes. For one thread.
 */
public final class InspectedState {
  private final SavedDevice saved;
  private final KeptRecords records;
  private final Optional<StreamInspector> decoder;
  private Optional<String> fault = Optional.empty();
  private long bytes;
  private OptionalLong contextBytes = OptionalLong.empty();

  /** What the vendor driver does; an isolation boundary goes around it. */
  private interface Asking {
    void run();
  }

  /**
   * Of one device.
   *
   * @param saved what the manifest says of it
   * @param drivers finds the vendor's driver by its name; empty if it is not installed
   */
  public InspectedState(SavedDevice saved, Function<String, Optional<VendorDriver>> drivers) {
    this.saved = saved;
    this.records = new KeptRecords(saved.description().vendor());
    this.decoder = drivers.apply(saved.description().vendor()).flatMap(this::decoder);
  }

  private Optional<StreamInspector> decoder(VendorDriver driver) {
    try {
      return driver.decoder(saved.description(), records::add);
    } catch (RuntimeException | LinkageError e) {
      failed(e);
      return Optional.empty();
    }
  }

  /**
   * The next bytes of its state.
   *
   * @param chunk from its position to its limit, which stay
   */
  public void state(ByteBuffer chunk) {
    records.pass(chunk);
    ask(() -> decoder.ifPresent(present -> present.accept(chunk)));
    records.passed();
    bytes += chunk.remaining();
  }

  /**
   * The next bytes of its context.
   *
   * @param context likewise
   */
  public void context(ByteBuffer context) {
    contextBytes = OptionalLong.of(contextBytes.orElse(0) + context.remaining());
  }

  /**
   * There is no more of it.
   *
   * @param whole whether that is its own end, and not that of what could be read
   */
  public void end(boolean whole) {
    if (decoder.isEmpty() && bytes > 0) {
      records.add(
          new StreamRecord(
              0,
              bytes,
              "state",
              "nobody here knows the states of " + description().vendor(),
              List.of()));
    }
    if (whole) {
      ask(() -> decoder.ifPresent(StreamInspector::finish));
    }
  }

  /** Behind a fault the decoder is lost. */
  private void ask(Asking asking) {
    if (fault.isPresent()) {
      return;
    }
    try {
      asking.run();
    } catch (DroverException e) {
      fault = Optional.of(name() + ": " + e.getMessage());
    } catch (RuntimeException | LinkageError e) {
      failed(e);
    }
  }

  /** The first fault is the one that counts. */
  private void failed(Throwable e) {
    if (fault.isPresent()) {
      return;
    }
    fault =
        Optional.of(
            name()
                + ": the vendor driver "
                + description().vendor()
                + " failed to explain it ("
                + e
                + "); start its bundle again, or report it");
  }

  private SourceDescription description() {
    return saved.description();
  }

  /** For people. */
  String name() {
    return saved.address().isEmpty() ? "the stream" : saved.address();
  }

  /**
   * What is wrong with its state.
   *
   * @return a sentence; empty if nothing is
   */
  public Optional<String> fault() {
    return fault;
  }

  /**
   * How much of its state was read so far.
   *
   * @return in bytes
   */
  public long bytes() {
    return bytes;
  }

  /**
   * The record that holds a byte of its state; the bytes behind what was read so far were shown to
   * the decoder as they are thought to have been.
   */
  String recordOf(long offset) {
    return records.records().stream()
        .map(kept -> kept.record())
        .filter(record -> offset >= record.offset())
        .filter(record -> offset < record.offset() + record.length())
        .map(record -> record.name() + " that begins at byte " + record.offset())
        .findFirst()
        .orElseGet(() -> "that begins at byte " + records.begun());
  }

  /**
   * What is known of it; a driver that fails at its last question is a {@link #fault} behind it.
   *
   * @return as it stands now
   */
  public ImageDevice told() {
    SourceDescription from = description();
    return new ImageDevice(
        saved.index(),
        saved.address(),
        from.vendor(),
        from.kernelDriver(),
        from.kernelRelease(),
        from.features(),
        from.attributes(),
        saved.estimatedBytes(),
        bytes,
        contextBytes,
        records.records(),
        records.omitted(),
        findings());
  }

  private Map<String, String> findings() {
    try {
      return decoder.map(StreamInspector::findings).orElse(Map.of());
    } catch (RuntimeException | LinkageError e) {
      failed(e);
      return Map.of();
    }
  }
}
