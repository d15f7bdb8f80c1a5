// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StructTest {

  @Test
  void usesTheMachinesOrderWhateverTheBufferHas() {
    ByteBuffer foreign =
        ByteBuffer.allocate(8)
            .order(
                ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN
                    ? ByteOrder.BIG_ENDIAN
                    : ByteOrder.LITTLE_ENDIAN);
    ByteOrder before = foreign.order();

    vfio_group_status.wrap(foreign, 0).argsz(8).flags(3);

    assertThat(foreign.array()).containsExactly(Dump.bytes("08 00 00 00 | 03 00 00 00"));
    assertThat(foreign.order()).isEqualTo(before);
    assertThat(vfio_group_status.wrap(foreign, 0).bytes().order())
        .isEqualTo(ByteOrder.nativeOrder());
  }

  @Test
  void sharesTheBufferAndMovesNothing() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(32);
    buffer.position(5).limit(20);
    vfio_group_status status = vfio_group_status.wrap(buffer, 12);
    status.flags(0xffff_ffffL);

    assertThat(buffer.position()).isEqualTo(5);
    assertThat(buffer.limit()).isEqualTo(20);
    assertThat(buffer.getInt(16)).isEqualTo(-1);
    assertThat(buffer.getInt(12)).isZero();
    buffer.putInt(16, 0);
    assertThat(status.flags()).isZero();
  }

  @Test
  void reachesBehindTheFixedPartUpToTheLimit() {
    ByteBuffer buffer = ByteBuffer.allocate(40);
    buffer.limit(30);
    vfio_device_feature feature = vfio_device_feature.wrap(buffer, 4);

    assertThat(feature.bytes().remaining()).isEqualTo(26);
    assertThat(feature.data().remaining()).isEqualTo(18);
    assertThat(feature.data().order()).isEqualTo(ByteOrder.nativeOrder());
    feature.data().putInt(1);
    assertThat(feature.data().position()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 1, 9, Integer.MAX_VALUE})
  void refusesToReachBeyondTheBuffer(int offset) {
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> vfio_device_info.wrap(ByteBuffer.allocate(24), offset))
        .withMessage(
            "struct vfio_device_info takes 24 bytes at offset "
                + offset
                + ", but the buffer has 24 bytes");
  }

  @Test
  void takesTheLimitForTheEnd() {
    ByteBuffer buffer = ByteBuffer.allocate(24);
    buffer.limit(23);

    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> vfio_device_info.wrap(buffer, 0));
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 0x1_0000_0000L, Long.MIN_VALUE, Long.MAX_VALUE})
  void refusesWhatAU32CannotHold(long value) {
    vfio_irq_info info = vfio_irq_info.wrap(ByteBuffer.allocate(16), 0).index(7);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> info.index(value))
        .withMessage("vfio_irq_info.index takes 0 to 4294967295, not " + value);
    assertThat(info.index()).isEqualTo(7);
  }

  @Test
  void holdsEveryU32() {
    vfio_irq_info info = vfio_irq_info.wrap(ByteBuffer.allocate(16), 0);

    assertThat(info.count(0xffff_ffffL).count()).isEqualTo(4_294_967_295L);
    assertThat(info.count(0x8000_0000L).count()).isEqualTo(2_147_483_648L);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0x10000})
  void refusesWhatAU16CannotHold(int value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> vfio_info_cap_header.wrap(ByteBuffer.allocate(8), 0).version(value))
        .withMessage("vfio_info_cap_header.version takes 0 to 65535, not " + value);
  }

  @ParameterizedTest
  @ValueSource(ints = {-32769, 32768})
  void refusesWhatAShortCannotHold(int value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> pollfd.wrap(ByteBuffer.allocate(8), 0).events(value))
        .withMessage("pollfd.events takes -32768 to 32767, not " + value);
  }

  /** Pitfall 35: what the caller does not set must be zero. */
  @Test
  void zeroesItsOwnBytesAndNoOthers() {
    ByteBuffer buffer = ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10});

    vfio_device_feature.wrap(buffer, 1).zero();

    assertThat(buffer.array()).containsExactly(1, 0, 0, 0, 0, 0, 0, 0, 0, 10);
  }

  @Test
  void spellsItsFieldsForATrace() {
    ByteBuffer buffer = ByteBuffer.allocate(24);
    vfio_iommu_type1_dma_unmap unmap =
        vfio_iommu_type1_dma_unmap
            .wrap(buffer, 0)
            .argsz(24)
            .flags(0x8000_0000L)
            .iova(-4096)
            .size(4096);

    assertThat(unmap)
        .hasToString(
            "vfio_iommu_type1_dma_unmap{argsz=0x18, flags=0x80000000, iova=0xfffffffffffff000,"
                + " size=0x1000}");
    assertThat(
            vfio_device_feature_mig_state
                .wrap(ByteBuffer.allocate(8), 0)
                .device_state(3)
                .data_fd(-1))
        .hasToString("vfio_device_feature_mig_state{device_state=0x3, data_fd=-1}");
    assertThat(vfio_info_cap_header.wrap(ByteBuffer.allocate(8), 0).id(2).version(1).next(0x28))
        .hasToString("vfio_info_cap_header{id=0x2, version=0x1, next=0x28}");
    assertThat(pollfd.wrap(ByteBuffer.allocate(8), 0).fd(-1).events(1).revents(-32768))
        .hasToString("pollfd{fd=-1, events=1, revents=-32768}");
  }

  @Test
  void spellsStructsAndBytesWithinAStruct() {
    ByteBuffer buffer = ByteBuffer.allocate(40);
    vfio_iommu_type1_dirty_bitmap_get get =
        vfio_iommu_type1_dirty_bitmap_get.wrap(buffer, 0).iova(0x1000).size(0x2000);
    get.bitmap().pgsize(4096).size(8).data(0x7fff_0000_0000L);

    assertThat(get)
        .hasToString(
            "vfio_iommu_type1_dirty_bitmap_get{iova=0x1000, size=0x2000,"
                + " bitmap={pgsize=0x1000, size=0x8, data=0x7fff00000000}}");
    assertThat(
            iommu_hw_info
                .wrap(ByteBuffer.allocate(40), 0)
                .size(40)
                .out_max_pasid_log2(20)
                .out_capabilities(1))
        .hasToString(
            "iommu_hw_info{size=0x28, flags=0x0, dev_id=0x0, data_len=0x0, data_uptr=0x0,"
                + " out_data_type=0x0, out_max_pasid_log2=0x14, __reserved=000000,"
                + " out_capabilities=0x1}");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0x100})
  void refusesWhatAU8CannotHold(int value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> iommu_hw_info.wrap(ByteBuffer.allocate(40), 0).out_max_pasid_log2(value))
        .withMessage("iommu_hw_info.out_max_pasid_log2 takes 0 to 255, not " + value);
  }
}
