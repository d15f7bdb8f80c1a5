// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole arguments of calls, structs behind structs, against bytes that are written by hand. */
class CallsTest {

  /** The word for the normal use of each feature. */
  @ParameterizedTest
  @CsvSource({
    "MIGRATION, GET, 0x10001",
    "MIG_DEVICE_STATE, GET, 0x10002",
    "MIG_DEVICE_STATE, SET, 0x20002",
    "LOW_POWER_ENTRY, SET, 0x20003",
    "LOW_POWER_ENTRY_WITH_WAKEUP, SET, 0x20004",
    "LOW_POWER_EXIT, SET, 0x20005",
    "DMA_LOGGING_START, SET, 0x20006",
    "DMA_LOGGING_STOP, SET, 0x20007",
    "DMA_LOGGING_REPORT, GET, 0x10008",
    "MIG_DATA_SIZE, GET, 0x10009",
    "BUS_MASTER, SET, 0x2000a",
    "DMA_BUF, GET, 0x1000b",
    "MIG_PRECOPY_INFOv2, SET, 0x2000c",
  })
  void featureAndOperationMakeOneWord(String feature, String operation, String word)
      throws ReflectiveOperationException {
    int id = Vfio.class.getField("VFIO_DEVICE_FEATURE_" + feature).getInt(null);
    int bit = Vfio.class.getField("VFIO_DEVICE_FEATURE_" + operation).getInt(null);

    assertThat(id | bit).isEqualTo(Integer.decode(word));
  }

  @Test
  void interruptGetsAnEventfd() {
    ByteBuffer buffer = ByteBuffer.allocate(24);
    vfio_irq_set set =
        vfio_irq_set
            .wrap(buffer, 0)
            .argsz(24)
            .flags(VfioIrqSet.VFIO_IRQ_SET_DATA_EVENTFD | VfioIrqSet.VFIO_IRQ_SET_ACTION_TRIGGER)
            .index(Vfio.VFIO_PCI_MSI_IRQ_INDEX)
            .start(0)
            .count(1);
    set.data().putInt(-1);

    assertThat(buffer.array())
        .containsExactly(
            Dump.bytes(
                "18 00 00 00 | 24 00 00 00 | 01 00 00 00 | 00 00 00 00 | 01 00 00 00"
                    + "| ff ff ff ff"));
  }

  @Test
  void dmaLoggingStartsOnOneRange() {
    ByteBuffer buffer = ByteBuffer.allocate(32 + 16);
    vfio_device_feature feature =
        vfio_device_feature
            .wrap(buffer, 0)
            .argsz(32)
            .flags(Vfio.VFIO_DEVICE_FEATURE_SET | Vfio.VFIO_DEVICE_FEATURE_DMA_LOGGING_START);
    vfio_device_feature_dma_logging_control
        .wrap(feature.data(), 0)
        .page_size(4096)
        .num_ranges(1)
        .ranges(0x7f00_1234_5678L);
    vfio_device_feature_dma_logging_range.wrap(buffer, 32).iova(0x10_0000).length(0x20_0000);

    assertThat(buffer.array())
        .containsExactly(
            Dump.bytes(
                "20 00 00 00 | 06 00 02 00 | 00 10 00 00 00 00 00 00 | 01 00 00 00 | 00 00 00 00"
                    + "| 78 56 34 12 00 7f 00 00"
                    + "| 00 00 10 00 00 00 00 00 | 00 00 20 00 00 00 00 00"));
  }

  @Test
  void dmaLogIsReported() {
    ByteBuffer buffer = ByteBuffer.allocate(40);
    vfio_device_feature feature =
        vfio_device_feature
            .wrap(buffer, 0)
            .argsz(40)
            .flags(Vfio.VFIO_DEVICE_FEATURE_GET | Vfio.VFIO_DEVICE_FEATURE_DMA_LOGGING_REPORT);
    vfio_device_feature_dma_logging_report
        .wrap(feature.data(), 0)
        .iova(0x10_0000)
        .length(0x20_0000)
        .page_size(4096)
        .bitmap(0x7f00_1234_5678L);

    assertThat(buffer.array())
        .containsExactly(
            Dump.bytes(
                "28 00 00 00 | 08 00 01 00 | 00 00 10 00 00 00 00 00 | 00 00 20 00 00 00 00 00"
                    + "| 00 10 00 00 00 00 00 00 | 78 56 34 12 00 7f 00 00"));
  }

  @Test
  void unmapBringsABitmap() {
    ByteBuffer buffer = ByteBuffer.allocate(48);
    vfio_iommu_type1_dma_unmap unmap =
        vfio_iommu_type1_dma_unmap
            .wrap(buffer, 0)
            .argsz(48)
            .flags(Vfio.VFIO_DMA_UNMAP_FLAG_GET_DIRTY_BITMAP)
            .iova(0x10_0000)
            .size(0x1_0000);
    vfio_bitmap.wrap(unmap.data(), 0).pgsize(4096).size(8).data(0x7f00_1234_5678L);

    assertThat(buffer.array())
        .containsExactly(
            Dump.bytes(
                "30 00 00 00 | 01 00 00 00 | 00 00 10 00 00 00 00 00 | 00 00 01 00 00 00 00 00"
                    + "| 00 10 00 00 00 00 00 00 | 08 00 00 00 00 00 00 00"
                    + "| 78 56 34 12 00 7f 00 00"));
  }

  @Test
  void dirtyPagesOfAContainerAreRead() {
    ByteBuffer buffer = ByteBuffer.allocate(48);
    vfio_iommu_type1_dirty_bitmap head =
        vfio_iommu_type1_dirty_bitmap
            .wrap(buffer, 0)
            .argsz(48)
            .flags(Vfio.VFIO_IOMMU_DIRTY_PAGES_FLAG_GET_BITMAP);
    vfio_iommu_type1_dirty_bitmap_get get =
        vfio_iommu_type1_dirty_bitmap_get.wrap(head.data(), 0).iova(0x10_0000).size(0x1_0000);
    get.bitmap().pgsize(4096).size(8).data(0x7f00_1234_5678L);

    assertThat(buffer.array())
        .containsExactly(
            Dump.bytes(
                "30 00 00 00 | 04 00 00 00 | 00 00 10 00 00 00 00 00 | 00 00 01 00 00 00 00 00"
                    + "| 00 10 00 00 00 00 00 00 | 08 00 00 00 00 00 00 00"
                    + "| 78 56 34 12 00 7f 00 00"));
  }

  @Test
  void partOfABarBecomesADmaBuf() {
    ByteBuffer buffer = ByteBuffer.allocate(40);
    vfio_device_feature feature =
        vfio_device_feature
            .wrap(buffer, 0)
            .argsz(40)
            .flags(Vfio.VFIO_DEVICE_FEATURE_GET | Vfio.VFIO_DEVICE_FEATURE_DMA_BUF);
    vfio_device_feature_dma_buf
        .wrap(feature.data(), 0)
        .region_index(2)
        .open_flags(Fcntl.O_RDWR | Fcntl.O_CLOEXEC)
        .nr_ranges(1)
        .dma_ranges(0)
        .offset(0x1000)
        .length(0x2000);

    assertThat(buffer.array())
        .containsExactly(
            Dump.bytes(
                "28 00 00 00 | 0b 00 01 00 | 02 00 00 00 | 02 00 08 00 | 00 00 00 00 | 01 00 00 00"
                    + "| 00 10 00 00 00 00 00 00 | 00 20 00 00 00 00 00 00"));
  }
}
