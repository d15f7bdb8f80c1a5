// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InfoCapsTest {
  /** argsz 72, flags PGSIZES and CAPS, page sizes from 4096 on, the chain at 24. */
  private static final String TYPE1 =
      "48 00 00 00 | 03 00 00 00 | 00 f0 ff ff ff ff ff ff | 18 00 00 00 | 00 00 00 00";

  /** Capability 2 with 24 bytes of its own, the next at 56; capability 3 with 4 bytes, the last. */
  private static final String TYPE1_CAPS =
      "| 02 00 | 01 00 | 38 00 00 00 | 00 00 00 00 | 00 00 00 00"
          + "| 00 10 00 00 00 00 00 00 | 00 00 00 10 00 00 00 00"
          + "| 03 00 | 01 00 | 00 00 00 00 | ff ff 00 00 | 00 00 00 00";

  /** What the container of an mdev answers on Linux 6.12. */
  @Test
  void walksTheChainOfAContainer() {
    InfoCaps caps = vfio_iommu_type1_info.wrap(Dump.buffer(TYPE1 + TYPE1_CAPS), 0).caps();

    assertThat(caps).extracting(vfio_info_cap_header::id).containsExactly(2, 3);
    assertThat(caps).extracting(vfio_info_cap_header::version).containsExactly(1, 1);
    vfio_info_cap_header available = caps.find(Vfio.VFIO_IOMMU_TYPE1_INFO_DMA_AVAIL).orElseThrow();
    assertThat(available.bytes().getInt(vfio_info_cap_header.SIZEOF)).isEqualTo(65535);
    assertThat(available.bytes().remaining()).isEqualTo(16);
    assertThat(caps.find(Vfio.VFIO_IOMMU_TYPE1_INFO_CAP_IOVA_RANGE)).isEmpty();
  }

  /** The same chain, read by the structs of its capabilities. */
  @Test
  void handsOutWhatTheStructsOfTheCapabilitiesRead() {
    InfoCaps caps = vfio_iommu_type1_info.wrap(Dump.buffer(TYPE1 + TYPE1_CAPS), 0).caps();

    var migration =
        vfio_iommu_type1_info_cap_migration.wrap(
            caps.find(Vfio.VFIO_IOMMU_TYPE1_INFO_CAP_MIGRATION).orElseThrow().bytes(), 0);
    assertThat(migration.header().next()).isEqualTo(56);
    assertThat(migration.pgsize_bitmap()).isEqualTo(4096);
    assertThat(migration.max_dirty_bitmap_size()).isEqualTo(0x1000_0000);
    var available =
        vfio_iommu_type1_info_dma_avail.wrap(
            caps.find(Vfio.VFIO_IOMMU_TYPE1_INFO_DMA_AVAIL).orElseThrow().bytes(), 0);
    assertThat(available.avail()).isEqualTo(65535);
  }

  /** Two areas of a region around the MSI-X table, as vfio-pci tells them. */
  @Test
  void handsOutTheAreasThatCanBeMapped() {
    String caps =
        "| 01 00 | 01 00 | 00 00 00 00 | 02 00 00 00 | 00 00 00 00"
            + "| 00 00 00 00 00 00 00 00 | 00 20 00 00 00 00 00 00"
            + "| 00 30 00 00 00 00 00 00 | 00 10 00 00 00 00 00 00";

    var sparse =
        vfio_region_info_cap_sparse_mmap.wrap(
            region(0x20, caps)
                .find(VfioRegion.VFIO_REGION_INFO_CAP_SPARSE_MMAP)
                .orElseThrow()
                .bytes(),
            0);

    assertThat(sparse.nr_areas()).isEqualTo(2);
    assertThat(sparse.areas(0).size()).isEqualTo(0x2000);
    assertThat(sparse.areas(1).offset()).isEqualTo(0x3000);
    assertThat(sparse.areas(1).size()).isEqualTo(0x1000);
  }

  @Test
  void countsOffsetsFromTheStructAndNotFromTheBuffer() {
    byte[] chain = Dump.bytes(TYPE1 + TYPE1_CAPS);
    ByteBuffer shifted = ByteBuffer.allocate(chain.length + 8);
    shifted.put(8, chain);

    assertThat(vfio_iommu_type1_info.wrap(shifted, 8).caps())
        .extracting(vfio_info_cap_header::id)
        .containsExactly(2, 3);
  }

  @Test
  void findsNothingWithoutTheFlag() {
    ByteBuffer bytes = Dump.buffer(TYPE1 + TYPE1_CAPS);
    vfio_iommu_type1_info info = vfio_iommu_type1_info.wrap(bytes, 0);

    assertThat(info.flags(Vfio.VFIO_IOMMU_INFO_PGSIZES).caps()).isEmpty();
  }

  /** The kernel had 72 bytes to tell and 24 to tell them in. */
  @Test
  void findsNothingIfTheChainDidNotFit() {
    vfio_iommu_type1_info info = vfio_iommu_type1_info.wrap(Dump.buffer(TYPE1), 0).cap_offset(0);

    assertThat(info.caps()).isEmpty();
    assertThat(info.argsz()).isEqualTo(72);
  }

  /** Before Linux 6.6 the struct was 20 bytes long, and its chain began there. */
  @Test
  void acceptsAChainInPlaceOfTheDeviceInfosPad() {
    String dump =
        "1c 00 00 00 | 82 00 00 00 | 09 00 00 00 | 05 00 00 00 | 14 00 00 00"
            + "| 05 00 | 01 00 | 00 00 00 00";

    assertThat(vfio_device_info.wrap(Dump.buffer(dump), 0).caps())
        .extracting(vfio_info_cap_header::id)
        .containsExactly(5);
  }

  /** A chain may go back; only its end counts. */
  @Test
  void followsAChainThatGoesBack() {
    InfoCaps caps = region(0x28, "| 01 00 | 01 00 | 00 00 00 00 | 02 00 | 01 00 | 20 00 00 00");

    assertThat(caps).extracting(vfio_info_cap_header::id).containsExactly(2, 1);
  }

  @Test
  void refusesALoopOfOne() {
    malformed(0x20, "| 02 00 | 01 00 | 20 00 00 00")
        .withMessage(
            "vfio_region_info: the chain of capabilities comes back to offset 32 and never ends.");
  }

  @Test
  void refusesALoopOfTwo() {
    malformed(0x20, "| 01 00 | 01 00 | 28 00 00 00 | 02 00 | 01 00 | 20 00 00 00")
        .withMessageContaining("comes back to offset 32");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 12, 31})
  void refusesACapabilityInsideTheFixedPart(long at) {
    malformed(at, "| 02 00 | 01 00 | 00 00 00 00")
        .withMessage(
            "vfio_region_info: a capability is said to be at offset "
                + at
                + ", but its 8 bytes must lie between 32 and 40.");
  }

  @ParameterizedTest
  @ValueSource(longs = {33, 39, 40, 41, 0x7fff_ffffL, 0x8000_0000L, 0xffff_ffffL})
  void refusesACapabilityBeyondTheEnd(long at) {
    malformed(at, "| 02 00 | 01 00 | 00 00 00 00").withMessageContaining("at offset " + at + ",");
  }

  @Test
  void refusesANextBeyondTheEnd() {
    malformed(0x20, "| 02 00 | 01 00 | fc ff ff ff").withMessageContaining("offset 4294967292,");
  }

  @Test
  void refusesANextInsideTheFixedPart() {
    malformed(0x20, "| 02 00 | 01 00 | 04 00 00 00").withMessageContaining("offset 4,");
  }

  /** The buffer is long enough, but the kernel says that it filled less. */
  @Test
  void trustsNoByteBeyondArgsz() {
    ByteBuffer bytes = Dump.buffer(regionHead(0x20) + "| 02 00 | 01 00 | 00 00 00 00");
    vfio_region_info info = vfio_region_info.wrap(bytes, 0);

    assertThat(info.argsz(40).caps()).hasSize(1);
    assertThatExceptionOfType(InfoCapsException.class)
        .isThrownBy(() -> info.argsz(39).caps())
        .withMessageEndingWith("must lie between 32 and 39.");
  }

  /** The kernel says that it filled more than there is. */
  @Test
  void trustsNoArgszBeyondTheBuffer() {
    ByteBuffer bytes = Dump.buffer(regionHead(0x20) + "| 02 00 | 01 00 | 28 00 00 00");
    vfio_region_info info = vfio_region_info.wrap(bytes, 0).argsz(0xffff_ffffL);

    assertThatExceptionOfType(InfoCapsException.class)
        .isThrownBy(info::caps)
        .withMessageEndingWith("must lie between 32 and 40.");
  }

  private static ThrowableAssertAlternative<InfoCapsException> malformed(long first, String caps) {
    return assertThatExceptionOfType(InfoCapsException.class).isThrownBy(() -> region(first, caps));
  }

  private static InfoCaps region(long first, String caps) {
    return vfio_region_info.wrap(Dump.buffer(regionHead(0) + caps), 0).cap_offset(first).caps();
  }

  /** A region of 4096 bytes at 0 that can be read and has capabilities; argsz 256. */
  private static String regionHead(int first) {
    return "00 01 00 00 | 09 00 00 00 | 00 00 00 00 | "
        + String.format("%02x", first)
        + " 00 00 00 | 00 10 00 00 00 00 00 00 | 00 00 00 00 00 00 00 00";
  }
}
