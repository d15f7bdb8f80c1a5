// SPDX-License-Identifier: Apache-2.0
package org.drover.core.lease;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.drover.api.DeviceAddress;
import org.drover.api.IovaRange;
import org.drover.api.spi.AddressSpace;
import org.drover.api.spi.MigratableDevice;

/** An address space that somebody uses by one of its devices, which stays open meanwhile. */
public final class SpaceUse implements AutoCloseable {
  private final SharedSpaces.Part part;
  private final Supplier<List<Hold>> holds;
  private final Runnable end;

  SpaceUse(SharedSpaces.Part part, Supplier<List<Hold>> holds, Runnable end) {
    this.part = part;
    this.holds = holds;
    this.end = end;
  }

  /**
   * The space.
   *
   * @return always the same
   */
  public AddressSpace space() {
    return part.space();
  }

  /**
   * How a sentence calls it.
   *
   * @return for example {@code the space vm-1}
   */
  public String name() {
    return SharedSpaces.called(part.name());
  }

  /**
   * Where its devices see memory.
   *
   * @return in ascending order; empty if they see none
   */
  public List<IovaRange> memory() {
    return part.memory();
  }

  /**
   * The devices that are open in it now. Another opening of a device is another object.
   *
   * @return by their addresses
   */
  public SortedMap<DeviceAddress, MigratableDevice> devices() {
    SortedMap<DeviceAddress, MigratableDevice> devices = new TreeMap<>();
    for (Hold hold : holds.get()) {
      hold.open()
          .filter(open -> open.part().space() == space())
          .ifPresent(open -> devices.put(hold.address(), open.device()));
    }
    return devices;
  }

  /**
   * How often a device has come into the space or left it: what came and went between two looks at
   * {@link #devices} shows here.
   *
   * @return a count that only grows; a device counts before it is opened and after it is closed
   */
  public long changes() {
    return part.changes();
  }

  /** Ends the use; again does nothing. */
  @Override
  public void close() {
    end.run();
  }
}
