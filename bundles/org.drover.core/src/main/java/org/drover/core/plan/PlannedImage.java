// SPDX-License-Identifier: Apache-2.0
package org.drover.core.plan;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.ReadableByteChannel;
import java.util.Optional;
import org.drover.api.DroverException;
import org.drover.api.service.PlanPoint.Weight;
import org.drover.core.image.ImageHead;
import org.drover.core.image.Manifest;
import org.drover.core.image.SavedDevice;
import org.drover.core.registry.Transports;
import org.drover.stream.FrameReader;
import org.drover.stream.ReaderOptions;

/** An image that would be restored: its manifest alone is read. */
final class PlannedImage {
  private final Transports transports;
  private final Findings findings;

  PlannedImage(Transports transports, Findings findings) {
    this.transports = transports;
    this.findings = findings;
  }

  /** Empty if nobody can tell what is in it. */
  Optional<SavedDevice> look(URI place) {
    Optional<Manifest> manifest = manifest(place);
    manifest.filter(one -> one.devices().size() > 1).ifPresent(one -> refuseGroup(place, one));
    return manifest.map(one -> one.devices().get(0));
  }

  private Optional<Manifest> manifest(URI place) {
    try (ReadableByteChannel in = transports.storage(place).ability().open(place)) {
      Manifest manifest =
          ImageHead.read(
              new FrameReader(in, ReaderOptions.defaults()),
              "give a file that was saved by Drover");
      findings.add(
          Weight.WARNING,
          "not-verified",
          "of " + place + " the manifest alone was read",
          "vfio:verify it: what is damaged in it would show when the device is stopped");
      return Optional.of(manifest);
    } catch (IOException | DroverException e) {
      findings.refuse("unreadable", place + ": " + e.getMessage(), "");
      return Optional.empty();
    }
  }

  private void refuseGroup(URI place, Manifest manifest) {
    findings.refuse(
        "group",
        place
            + " holds a group of "
            + manifest.devices().size()
            + " devices, and this version restores one at a time",
        "save them one by one");
  }
}
