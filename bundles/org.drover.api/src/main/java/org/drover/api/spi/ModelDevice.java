// SPDX-License-Identifier: Apache-2.0
package org.drover.api.spi;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
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

  /** Name of the entry of {@link #sysfs} that holds the bus: {@code mdev}, {@code pci}. */
  String BUS = "bus";

  /** Name of the entry of {@link #sysfs} that holds the kernel driver. */
  String DRIVER = "driver";

  /**
   * What sysfs says of it: {@link #BUS}, {@link #DRIVER}, of a mediated device {@link
   * org.drover.api.DeviceIdentity#MDEV_TYPE} and {@link org.drover.api.DeviceIdentity#MDEV_PARENT};
   * whatever else is given becomes an attribute file of the device's directory, {@code vendor} for
   * example, or {@code vendor/sample_mdev_dev} in a directory of its own.
   *
   * @param name the device's name in sysfs
   * @return by name
   */
  Map<String, String> sysfs(String name);

  /**
   * Where the driver that it plays prints its messages; told once, before anything else.
   *
   * @param log takes one line each time, as {@code printk} does; never waits, never throws
   */
  default void printsTo(Consumer<String> log) {}

  /**
   * The lock under which its state and its arcs are used, for a model that also has to take it of
   * itself; told once, after {@link #printsTo} and before anything else.
   *
   * @param mutex this device's
   */
  default void guardedBy(ModelMutex mutex) {}

  /**
   * The IOMMU that it is behind. What is mapped for such a device is pinned, and a type1 container
   * takes all of it for dirty.
   *
   * @return empty of a mediated device, whose driver moves the bytes itself; fixed for the life of
   *     the device
   */
  default Optional<ModelIommu> iommu() {
    return Optional.empty();
  }

  /**
   * What it reaches outside of itself; told once, after {@link #printsTo} and before anything else.
   *
   * @param dma memory; nothing is mapped there while nobody has the device open
   * @param interrupts who waits for them; of a device that is not on the bus {@code pci} nobody
   *     does
   */
  default void connect(ModelDma dma, ModelInterrupts interrupts) {}

  /**
   * Answers {@code VFIO_DEVICE_GET_INFO}; called once for each.
   *
   * @return what it says of itself
   */
  ModelInfo info();

  /**
   * Its regions. One that is {@linkplain RegionInfo#mappable mappable} may be mapped within its
   * {@linkplain RegionInfo#areas areas}, which are whole pages of 4096 bytes: see {@link
   * #mapRegion}.
   *
   * @return by index, those of size 0 too
   */
  List<RegionInfo> regions();

  /**
   * Answers {@code VFIO_DEVICE_GET_IRQ_INFO}.
   *
   * @param index any number
   * @return empty where the driver answers {@code EINVAL}
   */
  Optional<ModelIrq> irq(int index);

  /**
   * Migration features; fixed for the life of the device.
   *
   * @return a set with STOP_COPY, or one without bits if the device cannot migrate
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

  /**
   * Back to RUNNING; the data files are disabled. Called under the lock, or at its release where
   * somebody else held it, as drivers do.
   */
  void reset();

  /**
   * The logging of dirty pages.
   *
   * @return empty if the device has none
   */
  default Optional<ModelLog> log() {
    return Optional.empty();
  }

  /** The device is removed and will not be used again. */
  default void removed() {}

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

  /**
   * The memory that {@code mmap} of a region shows ({@code struct vfio_device_ops}, {@code mmap}).
   * The model does not hear of what is read and written there, since Java has no memory that acts
   * when it is touched: an area holds what behaves like memory. A register that does something is
   * left out of the areas, and reached by {@link #readRegion} and {@link #writeRegion} alone.
   *
   * @param region the index of one that is mappable
   * @param offset in bytes from the region's start, a multiple of 4096
   * @param length in bytes, a multiple of 4096; the range lies in one of the region's areas
   * @return a direct buffer of that capacity over the very bytes that {@link #readRegion} and
   *     {@link #writeRegion} move, the same memory each time; it stays valid after the device was
   *     removed
   */
  default ByteBuffer mapRegion(int region, long offset, int length) {
    throw new UnsupportedOperationException(
        "region "
            + region
            + " is said to be mappable, but its model maps none: implement mapRegion, or give the"
            + " region no areas");
  }
}
