// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Each struct's accessors against its bytes, written by hand; every byte is another one. */
class StructRoundTripTest {

  @Test
  void vfio_group_status() {
    String dump = "08 01 02 03 | 04 05 06 87";
    writes(dump, vfio_group_status::wrap, s -> s.argsz(0x03020108).flags(0x87060504L));

    var read = vfio_group_status.wrap(Dump.buffer(dump), 0);
    assertThat(read.argsz()).isEqualTo(0x03020108);
    assertThat(read.flags()).isEqualTo(0x87060504L);
  }

  @Test
  void vfio_device_info() {
    String dump =
        "18 01 02 03 | 04 05 06 87 | 08 09 0a 0b | 0c 0d 0e 0f | 10 11 12 13 | 14 15 16 17";
    writes(
        dump,
        vfio_device_info::wrap,
        s ->
            s.argsz(0x03020118)
                .flags(0x87060504L)
                .num_regions(0x0b0a0908)
                .num_irqs(0x0f0e0d0c)
                .cap_offset(0x13121110)
                .pad(0x17161514));

    var read = vfio_device_info.wrap(Dump.buffer(dump), 0);
    assertThat(read.argsz()).isEqualTo(0x03020118);
    assertThat(read.flags()).isEqualTo(0x87060504L);
    assertThat(read.num_regions()).isEqualTo(0x0b0a0908);
    assertThat(read.num_irqs()).isEqualTo(0x0f0e0d0c);
    assertThat(read.cap_offset()).isEqualTo(0x13121110);
    assertThat(read.pad()).isEqualTo(0x17161514);
  }

  @Test
  void vfio_region_info() {
    String dump =
        "20 01 02 03 | 04 05 06 87 | 08 09 0a 0b | 0c 0d 0e 0f"
            + "| 10 11 12 13 14 15 16 97 | 18 19 1a 1b 1c 1d 1e 1f";
    writes(
        dump,
        vfio_region_info::wrap,
        s ->
            s.argsz(0x03020120)
                .flags(0x87060504L)
                .index(0x0b0a0908)
                .cap_offset(0x0f0e0d0c)
                .size(0x9716151413121110L)
                .offset(0x1f1e1d1c1b1a1918L));

    var read = vfio_region_info.wrap(Dump.buffer(dump), 0);
    assertThat(read.argsz()).isEqualTo(0x03020120);
    assertThat(read.flags()).isEqualTo(0x87060504L);
    assertThat(read.index()).isEqualTo(0x0b0a0908);
    assertThat(read.cap_offset()).isEqualTo(0x0f0e0d0c);
    assertThat(read.size()).isEqualTo(0x9716151413121110L);
    assertThat(read.offset()).isEqualTo(0x1f1e1d1c1b1a1918L);
  }

  @Test
  void vfio_irq_info() {
    String dump = "10 01 02 03 | 04 05 06 87 | 08 09 0a 0b | 0c 0d 0e 0f";
    writes(
        dump,
        vfio_irq_info::wrap,
        s -> s.argsz(0x03020110).flags(0x87060504L).index(0x0b0a0908).count(0x0f0e0d0c));

    var read = vfio_irq_info.wrap(Dump.buffer(dump), 0);
    assertThat(read.argsz()).isEqualTo(0x03020110);
    assertThat(read.flags()).isEqualTo(0x87060504L);
    assertThat(read.index()).isEqualTo(0x0b0a0908);
    assertThat(read.count()).isEqualTo(0x0f0e0d0c);
  }

  @Test
  void vfio_info_cap_header() {
    String dump = "00 81 | 02 03 | 04 05 06 87";
    writes(dump, vfio_info_cap_header::wrap, s -> s.id(0x8100).version(0x0302).next(0x87060504L));

    var read = vfio_info_cap_header.wrap(Dump.buffer(dump), 0);
    assertThat(read.id()).isEqualTo(0x8100);
    assertThat(read.version()).isEqualTo(0x0302);
    assertThat(read.next()).isEqualTo(0x87060504L);
  }

  /** The bytes of a GET of the migration flags: argsz 16, GET and feature 1, flags 7. */
  @Test
  void vfio_device_feature() {
    String dump = "10 00 00 00 | 01 00 01 00 | 07 00 00 00 00 00 00 00";
    writes(
        dump,
        vfio_device_feature::wrap,
        s -> {
          s.argsz(16).flags(Vfio.VFIO_DEVICE_FEATURE_GET | Vfio.VFIO_DEVICE_FEATURE_MIGRATION);
          vfio_device_feature_migration.wrap(s.data(), 0).flags(7);
        });

    var read = vfio_device_feature.wrap(Dump.buffer(dump), 0);
    assertThat(read.argsz()).isEqualTo(16);
    assertThat(read.flags()).isEqualTo(0x10001);
    assertThat(read.data().remaining()).isEqualTo(8);
    assertThat(vfio_device_feature_migration.wrap(read.data(), 0).flags()).isEqualTo(7);
  }

  @Test
  void vfio_device_feature_migration() {
    String dump = "00 01 02 03 04 05 06 87";
    writes(dump, vfio_device_feature_migration::wrap, s -> s.flags(0x8706050403020100L));

    assertThat(vfio_device_feature_migration.wrap(Dump.buffer(dump), 0).flags())
        .isEqualTo(0x8706050403020100L);
  }

  /** Pitfall 36: the FD is signed, and -1 stands for none. */
  @Test
  void vfio_device_feature_mig_state() {
    String dump = "00 01 02 83 | ff ff ff ff";
    writes(dump, vfio_device_feature_mig_state::wrap, s -> s.device_state(0x83020100L).data_fd(-1));

    var read = vfio_device_feature_mig_state.wrap(Dump.buffer(dump), 0);
    assertThat(read.device_state()).isEqualTo(0x83020100L);
    assertThat(read.data_fd()).isEqualTo(-1);
  }

  /** Pitfall 26: sizes are unsigned 64-bit estimates. */
  @Test
  void vfio_device_feature_mig_data_size() {
    String dump = "00 01 02 03 04 05 06 87";
    writes(
        dump,
        vfio_device_feature_mig_data_size::wrap,
        s -> s.stop_copy_length(0x8706050403020100L));

    assertThat(vfio_device_feature_mig_data_size.wrap(Dump.buffer(dump), 0).stop_copy_length())
        .isEqualTo(0x8706050403020100L);
  }

  @Test
  void vfio_precopy_info() {
    String dump = "18 01 02 03 | 04 05 06 87 | 08 09 0a 0b 0c 0d 0e 8f | 10 11 12 13 14 15 16 17";
    writes(
        dump,
        vfio_precopy_info::wrap,
        s ->
            s.argsz(0x03020118)
                .flags(0x87060504L)
                .initial_bytes(0x8f0e0d0c0b0a0908L)
                .dirty_bytes(0x1716151413121110L));

    var read = vfio_precopy_info.wrap(Dump.buffer(dump), 0);
    assertThat(read.argsz()).isEqualTo(0x03020118);
    assertThat(read.flags()).isEqualTo(0x87060504L);
    assertThat(read.initial_bytes()).isEqualTo(0x8f0e0d0c0b0a0908L);
    assertThat(read.dirty_bytes()).isEqualTo(0x1716151413121110L);
  }

  @Test
  void vfio_iommu_type1_info() {
    String dump = "18 01 02 03 | 04 05 06 87 | 08 09 0a 0b 0c 0d 0e 8f | 10 11 12 13 | 14 15 16 17";
    writes(
        dump,
        vfio_iommu_type1_info::wrap,
        s ->
            s.argsz(0x03020118)
                .flags(0x87060504L)
                .iova_pgsizes(0x8f0e0d0c0b0a0908L)
                .cap_offset(0x13121110)
                .pad(0x17161514));

    var read = vfio_iommu_type1_info.wrap(Dump.buffer(dump), 0);
    assertThat(read.argsz()).isEqualTo(0x03020118);
    assertThat(read.flags()).isEqualTo(0x87060504L);
    assertThat(read.iova_pgsizes()).isEqualTo(0x8f0e0d0c0b0a0908L);
    assertThat(read.cap_offset()).isEqualTo(0x13121110);
    assertThat(read.pad()).isEqualTo(0x17161514);
  }

  @Test
  void vfio_iommu_type1_dma_map() {
    String dump =
        "20 01 02 03 | 04 05 06 87 | 08 09 0a 0b 0c 0d 0e 0f"
            + "| 10 11 12 13 14 15 16 97 | 18 19 1a 1b 1c 1d 1e 1f";
    writes(
        dump,
        vfio_iommu_type1_dma_map::wrap,
        s ->
            s.argsz(0x03020120)
                .flags(0x87060504L)
                .vaddr(0x0f0e0d0c0b0a0908L)
                .iova(0x9716151413121110L)
                .size(0x1f1e1d1c1b1a1918L));

    var read = vfio_iommu_type1_dma_map.wrap(Dump.buffer(dump), 0);
    assertThat(read.argsz()).isEqualTo(0x03020120);
    assertThat(read.flags()).isEqualTo(0x87060504L);
    assertThat(read.vaddr()).isEqualTo(0x0f0e0d0c0b0a0908L);
    assertThat(read.iova()).isEqualTo(0x9716151413121110L);
    assertThat(read.size()).isEqualTo(0x1f1e1d1c1b1a1918L);
  }

  @Test
  void vfio_iommu_type1_dma_unmap() {
    String dump =
        "1a 01 02 03 | 04 05 06 87 | 08 09 0a 0b 0c 0d 0e 0f | 10 11 12 13 14 15 16 97 | 18 | 19";
    writes(
        dump,
        vfio_iommu_type1_dma_unmap::wrap,
        s -> {
          s.argsz(0x0302011a)
              .flags(0x87060504L)
              .iova(0x0f0e0d0c0b0a0908L)
              .size(0x9716151413121110L);
          s.data().put((byte) 0x18).put((byte) 0x19);
        });

    var read = vfio_iommu_type1_dma_unmap.wrap(Dump.buffer(dump), 0);
    assertThat(read.argsz()).isEqualTo(0x0302011a);
    assertThat(read.flags()).isEqualTo(0x87060504L);
    assertThat(read.iova()).isEqualTo(0x0f0e0d0c0b0a0908L);
    assertThat(read.size()).isEqualTo(0x9716151413121110L);
    assertThat(read.data()).isEqualTo(Dump.buffer("18 | 19"));
  }

  @Test
  void pollfd() {
    String dump = "fe ff ff ff | 04 05 | 06 87";
    writes(dump, pollfd::wrap, s -> s.fd(-2).events(0x0504).revents(0x8706 - 0x10000));

    var read = pollfd.wrap(Dump.buffer(dump), 0);
    assertThat(read.fd()).isEqualTo(-2);
    assertThat(read.events()).isEqualTo(0x0504);
    assertThat(read.revents()).isEqualTo(0x8706 - 0x10000);
  }

  private static <S extends Struct> void writes(
      String dump, BiFunction<ByteBuffer, Integer, S> wrap, Consumer<S> setters) {
    byte[] expected = Dump.bytes(dump);
    ByteBuffer written = ByteBuffer.allocate(expected.length);
    setters.accept(wrap.apply(written, 0));
    assertThat(written.array()).containsExactly(expected);
  }
}
