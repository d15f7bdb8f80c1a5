// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What an image holds, as far as it could be read.
 *
 * @param place where it is kept; of a device, its address
 * @param form an image, or a raw stream, which is what a device gives
 * @param created when it was saved, if it says so; of a device, when it was read
 * @param bytes how many were read
 * @param frames how many frames there are before END; 0 of a raw stream
 * @param digest SHA-256 as lower-case hexadecimal digits: of an image the one that it carries and
 *     that was found true, of a raw stream that of all its bytes; empty if there is none
 * @param devices whose state it holds
 * @param faults what is wrong with it, each a sentence that names the place; empty of one that can
 *     be restored, as far as can be told without the device
 */
public record ImageReport(
    URI place,
    StateForm form,
    Optional<Instant> created,
    long bytes,
    long frames,
    Optional<String> digest,
    List<ImageDevice> devices,
    List<String> faults) {

  /** Keeps the lists from changing. */
  public ImageReport {
    devices = List.copyOf(devices);
    faults = List.copyOf(faults);
  }
}
