// SPDX-License-Identifier: Apache-2.0
package org.drover.api.spi;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.drover.api.Compatibility;
import org.drover.api.DeviceCapabilities;
import org.drover.api.DeviceIdentity;
import org.drover.api.Finding;
import org.drover.api.StreamRecord;
import org.drover.fsm.Arc;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * What is special about one vendor's devices. Pure knowledge: it opens nothing and holds no device,
 * and its answers for one device are always the same. May be called from any thread; a driver that
 * leaves while a session uses it goes on to be used by that session.
 */
@ConsumerType
public interface VendorDriver {

  /** A bid that says: not mine. */
  int NONE = 0;

  /** The bid of the generic driver, which moves opaque bytes. */
  int GENERIC = 1;

  /** A bid on a device whose kind is told by its kernel driver or its ids. */
  int EXACT = 100;

  /**
   * Whose driver it is.
   *
   * @return one lower-case word, for example {@code mtty}; also the name of the stream's format in
   *     an image
   */
  String vendor();

  /**
   * Bids for a device.
   *
   * @param device told without opening it
   * @return {@link #NONE}, or a number above it; the highest bid gets the device, of equal ones the
   *     first vendor name
   */
  int match(DeviceIdentity device);

  /**
   * How such a device behaves where the uAPI leaves it open.
   *
   * @param device that this driver matches
   * @return {@link PolicyHints#CAUTIOUS} unless more is known; never null
   */
  default PolicyHints hints(DeviceIdentity device) {
    return PolicyHints.CAUTIOUS;
  }

  /**
   * Arcs out of which nothing but a reset is safe after a failure.
   *
   * @param device that this driver matches
   * @return the arcs after whose failure no other state may be requested; usually none
   */
  default Set<Arc> onlyResetAfter(DeviceIdentity device) {
    return Set.of();
  }

  /**
   * What this vendor knows of why a device cannot be migrated.
   *
   * @param device that this driver matches
   * @param capabilities what it says of itself; empty if that is not known before it is opened
   * @return what was found, beside what can be said of any device; usually nothing
   */
  default List<Finding> explain(DeviceIdentity device, Optional<DeviceCapabilities> capabilities) {
    return List.of();
  }

  /**
   * Whether a saved state fits another device, as far as can be told from what both sides say of
   * themselves. A refusal keeps the state from the device; a warning is shown before, in plans, and
   * afterwards, in the reports of both sides.
   *
   * @param source what the manifest says of the saved device; it may come from another host, and
   *     its texts say whatever they like
   * @param destination where it should go, told without opening it
   * @return everything that is against it, not only the first; never null
   */
  Compatibility compatibility(SourceDescription source, DeviceIdentity destination);

  /**
   * A fresh inspector of one state stream for a device.
   *
   * @param destination the device that the stream should be loaded into
   * @return an inspector that has seen nothing
   */
  StreamInspector inspector(DeviceIdentity destination);

  /**
   * A fresh inspector of one state stream that is explained and loaded nowhere. It tells the
   * records one behind the other, without gaps, from byte 0 on.
   *
   * @param source what the manifest says of the saved device; of a stream without one the vendor
   *     alone is known, and the other texts are empty
   * @param records is told of each record, by the thread that calls {@link StreamInspector#accept}
   * @return an inspector that has seen nothing; empty if this driver knows nothing of the format
   */
  default Optional<StreamInspector> decoder(
      SourceDescription source, Consumer<StreamRecord> records) {
    return Optional.empty();
  }

  /**
   * What the host must do before such a device migrates, beside giving it to its kernel driver.
   *
   * @param device that this driver matches, told as it will be: with the kernel driver that it is
   *     going to have
   * @return in the order in which it is to be done, always the same for one device; usually nothing
   */
  default List<HostStep> hostSteps(DeviceIdentity device) {
    return List.of();
  }
}
