// SPDX-License-Identifier: Apache-2.0
package org.drover.core.fake;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.drover.api.Compatibility;
import org.drover.api.DeviceIdentity;
import org.drover.api.StreamRecord;
import org.drover.api.StreamRejectedException;
import org.drover.api.spi.HostStep;
import org.drover.api.spi.PolicyHints;
import org.drover.api.spi.SourceDescription;
import org.drover.api.spi.StreamInspector;
import org.drover.api.spi.VendorDriver;
import org.drover.fsm.Arc;

/** Knows fake devices: their states begin with the magic. */
public final class FakeDriver implements VendorDriver {
  private final String vendor;
  private final Set<Arc> onlyReset;

  /** What it says of any state for any device. */
  public volatile Compatibility compatibility = Compatibility.OK;

  /** How its devices behave. */
  public volatile PolicyHints hints;

  /** The byte of a state that its inspector rejects; none if negative. */
  public volatile long rejectsAt = -1;

  /** Its bundle was refreshed: whatever it is asked, its classes are gone. */
  public volatile boolean classesAreGone;

  /** It cannot look into states, for a fault of its own. */
  public volatile boolean inspectsNothing;

  /** It knows the format of its states: one record, told at the end. */
  public volatile boolean explains;

  /** What it says of hosts; null if it fails to. */
  public volatile List<HostStep> hostSteps = List.of();

  public FakeDriver(String vendor, boolean resets, Set<Arc> onlyReset) {
    this.vendor = vendor;
    this.hints = PolicyHints.CAUTIOUS.withResetsAtOpen(resets);
    this.onlyReset = onlyReset;
  }

  @Override
  public String vendor() {
    return vendor;
  }

  private void load() {
    if (classesAreGone) {
      throw new NoClassDefFoundError("org/acme/Gone");
    }
  }

  @Override
  public int match(DeviceIdentity device) {
    load();
    return device.bus().equals("fake") ? EXACT : NONE;
  }

  @Override
  public PolicyHints hints(DeviceIdentity device) {
    load();
    return hints;
  }

  @Override
  public Set<Arc> onlyResetAfter(DeviceIdentity device) {
    load();
    return onlyReset;
  }

  @Override
  public List<HostStep> hostSteps(DeviceIdentity device) {
    return Objects.requireNonNull(hostSteps, "a plug-in's own fault");
  }

  @Override
  public Compatibility compatibility(SourceDescription source, DeviceIdentity destination) {
    load();
    return compatibility;
  }

  @Override
  public StreamInspector inspector(DeviceIdentity destination) {
    if (inspectsNothing) {
      throw new IllegalStateException("a plug-in's own fault");
    }
    load();
    return new Inspector(rejectsAt);
  }

  @Override
  public Optional<StreamInspector> decoder(
      SourceDescription source, Consumer<StreamRecord> records) {
    return explains
        ? Optional.of(new Telling(new Inspector(rejectsAt), records))
        : Optional.empty();
  }

  /** Tells one record when it is over. */
  private record Telling(Inspector inspector, Consumer<StreamRecord> records)
      implements StreamInspector {
    @Override
    public void accept(ByteBuffer chunk) {
      inspector.accept(chunk);
    }

    @Override
    public void finish() {
      inspector.finish();
      records.accept(new StreamRecord(0, inspector.seen, "whole", "", List.of()));
    }

    @Override
    public Map<String, String> findings() {
      return inspector.findings();
    }
  }

  private static final class Inspector implements StreamInspector {
    private final long rejectsAt;
    private long seen;

    Inspector(long rejectsAt) {
      this.rejectsAt = rejectsAt;
    }

    @Override
    public void accept(ByteBuffer chunk) {
      for (int i = chunk.position(); i < chunk.limit(); i++) {
        if (seen < FakeHardware.EMPTY.length && chunk.get(i) != FakeHardware.EMPTY[(int) seen]) {
          throw new StreamRejectedException("fake state", seen, "it does not begin with the magic");
        }
        if (seen == rejectsAt) {
          throw new StreamRejectedException("fake state", seen, "no such byte can be there");
        }
        seen++;
      }
    }

    @Override
    public void finish() {
      if (seen < FakeHardware.EMPTY.length) {
        throw new StreamRejectedException("fake state", seen, "it ends within the magic");
      }
    }

    @Override
    public Map<String, String> findings() {
      return Map.of("bytes", Long.toString(seen));
    }
  }
}
