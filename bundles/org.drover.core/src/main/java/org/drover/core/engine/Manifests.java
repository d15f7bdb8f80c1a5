// SPDX-License-Identifier: Apache-2.0
package org.drover.core.engine;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.drover.api.Compatibility;
import org.drover.api.DeviceIdentity;
import org.drover.api.Mismatch;
import org.drover.api.spi.SourceDescription;
import org.drover.api.spi.VendorDriver;
import org.drover.core.generic.SourceFacts;
import org.drover.core.image.Manifest;
import org.drover.core.image.SavedDevice;
import org.drover.core.image.SavedMapping;
import org.drover.core.lease.Claim;
import org.drover.fsm.FeatureSet;

/** What is said of a device before its state is sent, and whether that fits another one. */
public final class Manifests {
  private Manifests() {}

  static Manifest of(SourceDevice source, OptionalLong estimate, Instant now) {
    DeviceIdentity identity = source.claim().identity();
    SourceDescription description = describe(identity, source.claim().driver(), source.features());
    return new Manifest(
        now,
        List.of(
            new SavedDevice(
                0, identity.address().toString(), description, estimate, mappings(source))));
  }

  /**
   * What decides where a device's state may go.
   *
   * @param identity what it is
   * @param driver that serves it
   * @param features its migration features
   * @return as it stands in a manifest
   */
  public static SourceDescription describe(
      DeviceIdentity identity, VendorDriver driver, FeatureSet features) {
    return new SourceDescription(
        driver.vendor(),
        identity.driver().orElse(""),
        identity.attribute(DeviceIdentity.KERNEL_RELEASE).orElseGet(Manifests::ownKernel),
        features,
        SourceFacts.attributes(identity));
  }

  /** What the source's context will ask for; a device without a context asks for nothing. */
  private static List<SavedMapping> mappings(SourceDevice source) {
    return source.hasContext()
        ? source.claim().memory().regions().stream().map(SavedMapping::of).toList()
        : List.of();
  }

  /** On Linux the JVM takes this property from {@code uname -r}. */
  private static String ownKernel() {
    return System.getProperty("os.version");
  }

  /** Whether a saved state fits a claimed device and the memory that it has, or will have. */
  static Compatibility judge(SavedDevice saved, Claim claim) {
    Compatibility judged = judge(saved, claim.identity(), claim.driver());
    return judged.fits()
        ? NeededMemory.of(saved).objection(claim).map(Compatibility::of).orElse(judged)
        : judged;
  }

  /**
   * Whether a saved state fits a device, wherever that is opened.
   *
   * @param saved what its manifest says
   * @param destination told without opening it
   * @param driver that serves the destination
   * @return a refusal also if the driver fails to compare them
   */
  public static Compatibility judge(
      SavedDevice saved, DeviceIdentity destination, VendorDriver driver) {
    SourceDescription source = saved.description();
    if (!source.vendor().equals(driver.vendor())) {
      return Compatibility.of(
          Mismatch.refusal(
              Mismatch.OTHER_VENDOR,
              "it holds state of "
                  + source.vendor()
                  + " (from "
                  + saved.address()
                  + ") and "
                  + destination.address()
                  + " is driven by "
                  + driver.vendor(),
              "choose a device of the same kind, or install that vendor's driver"));
    }
    try {
      return Objects.requireNonNull(driver.compatibility(source, destination), "no answer");
    } catch (RuntimeException | LinkageError e) {
      // An isolation boundary: one device's driver does not keep the others from being chosen.
      return Compatibility.of(
          Mismatch.refusal(
              "driver-failed",
              "the vendor driver "
                  + driver.vendor()
                  + " failed to compare it with "
                  + destination.address()
                  + " ("
                  + e
                  + ")",
              "start its bundle again, or report it"));
    }
  }
}
