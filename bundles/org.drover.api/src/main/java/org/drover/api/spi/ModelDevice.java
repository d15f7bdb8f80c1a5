// SPDX-License-Identifier: Apache-2.0
package org.drover.api.spi;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.drover.api.RegionInfo;
import org.drover.fsm.FeatureSet;
import org.drover.fsm.MigrationState;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * One emulated device, as a variant driver implements it in the kernel ({@code struct
 * vfio_device_ops} and {@code struct vfio_migration_ops}). What can fail answers as the kernel's
 * own hooks do: a count or 0, or {@code -errno}.
 *
 * <p>The emulator serialises the state, the arcs and reset by one lock per device, as drivers do by
 * their state mutex. Regions and data files may be used by other threads at the same time.
 */
@ConsumerType
public interface ModelDevice {

  /**
   * What sysfs says of it.
   *
   * @return the attributes of {@link org.drover.api.DeviceIdentity}, {@code driver} and {@code bus}
   *     included
   */
  Map<String, String> sysfs();

  /**
   * {@code vfio_device_info.flags}.
   *
   * @return flags of {@code linux/vfio.h}
   */
  int deviceFlags();

  /**
   * Its regions.
   *
   * @return by index, those of size 0 too
   */
  List<RegionInfo> regions();

  /**
   * Its interrupt indexes.
   *
   * @return how many
   */
  int irqs();

  /**
   * Migration features; fixed for the life of the device.
   *
   * @return a set with STOP_COPY
   */
  FeatureSet migrationFeatures();

  /** Somebody opened it for the first time. */
  default void opened() {}

  /** The last descriptor was closed. */
  default void closed() {}

  /**
   * The state that it is in.
   *
   * @return the state, ERROR if it is broken
   */
  MigrationState state();

  /**
   * Takes one arc ({@code migration_set_state}, one step of it) and is in its target state
   * afterwards.
   *
   * @param to an arc's target that the FSM allows from {@link #state}
   * @return what the arc handed out
   */
  ArcResult arc(MigrationState to);

  /**
   * {@code migration_get_data_size}.
   *
   * @return bytes, or {@code -errno}
   */
  long stopCopyLength();

  /** Back to RUNNING; the data files are disabled. */
  void reset();

  /**
   * Reads from a region.
   *
   * @param region its index
   * @param offset in bytes
   * @param into filled as far as the device answers
   * @return the count, or {@code -errno}
   */
  long readRegion(int region, long offset, ByteBuffer into);

  /**
   * Writes to a region.
   *
   * @param region its index
   * @param offset in bytes
   * @param from taken as far as the device answers
   * @return the count, or {@code -errno}
   */
  long writeRegion(int region, long offset, ByteBuffer from);
}
