// SPDX-License-Identifier: Apache-2.0
package org.drover.model.edu;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.drover.api.spi.DeviceModel;
import org.drover.api.spi.ModelDevice;
import org.drover.api.spi.ModelIommu;
import org.osgi.service.component.annotations.Component;

/**
 * The model {@code edu}: QEMU's PCI function of that name. Options: {@code dma-mask}, the addresses
 * that its DMA can reach, 0xfffffff unless told, as in QEMU; {@code iommu}, {@code plain} or {@code
 * tracks} dirty pages; {@code log}, {@code yes} for one that logs its DMA, which QEMU's has not. It
 * does not migrate.
 */
@Component(service = DeviceModel.class)
public final class EduModel implements DeviceModel {
  private static final String DMA_MASK = "dma-mask";
  private static final String IOMMU = "iommu";
  private static final String LOG = "log";

  /** QEMU's default: 28 bits. */
  private static final String MASK_OF_QEMU = "0xfffffff";

  /** QEMU's timer takes a tenth of a second. */
  private static final int MOMENT_MS = 5;

  private final Executor moment;

  /** A model without devices. */
  public EduModel() {
    this(CompletableFuture.delayedExecutor(MOMENT_MS, TimeUnit.MILLISECONDS));
  }

  /**
   * One whose devices are busy for as long as somebody else says.
   *
   * @param moment runs, later, what ends a factorial or a DMA
   */
  public EduModel(Executor moment) {
    this.moment = moment;
  }

  @Override
  public String model() {
    return "edu";
  }

  @Override
  public ModelDevice create(Map<String, String> options) {
    Set<String> unknown = new TreeSet<>(options.keySet());
    unknown.removeAll(Set.of(DMA_MASK, IOMMU, LOG));
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "edu has no option "
              + String.join(", ", unknown)
              + "; it has "
              + String.join(", ", DMA_MASK, IOMMU, LOG));
    }
    boolean tracks = choice(options, IOMMU, "plain", "tracks");
    boolean logs = choice(options, LOG, "no", "yes");
    return new EduDevice(
        mask(options.getOrDefault(DMA_MASK, MASK_OF_QEMU)), new ModelIommu(tracks), logs, moment);
  }

  /** Whether it is the second of two words; the first unless told. */
  private static boolean choice(
      Map<String, String> options, String option, String usual, String other) {
    String word = options.getOrDefault(option, usual);
    if (!word.equals(usual) && !word.equals(other)) {
      throw new IllegalArgumentException(
          "%s of an edu is %s or %s, not '%s'".formatted(option, usual, other, word));
    }
    return word.equals(other);
  }

  private static long mask(String text) {
    try {
      return text.startsWith("0x")
          ? Long.parseUnsignedLong(text.substring(2), 16)
          : Long.parseUnsignedLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          DMA_MASK + " of an edu is a number of 64 bits such as 0xffffffff, not '" + text + "'", e);
    }
  }
}
