// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.drover.api.Errno;
import org.drover.uapi.Iommufd;
import org.drover.uapi.iommu_hw_info;
import org.drover.uapi.iommu_hwpt_alloc;
import org.drover.uapi.iommu_hwpt_get_dirty_bitmap;
import org.drover.uapi.iommu_hwpt_set_dirty_tracking;

/**
 * The commands of an iommufd on page tables and the IOMMU behind them, with the checks, and in
 * their order, of {@code hw_pagetable.c}, {@code device.c} and {@code io_pagetable.c} in {@code
 * drivers/iommu/iommufd}. The IOMMU says that it is one of Intel's; its registers are not played.
 * Guarded by {@link IommufdContext}.
 */
final class PageTableCommands {
  /** {@code struct iommu_hw_info_vtd}: flags and a reserved word, then two registers. */
  private static final int VTD_INFO = 24;

  private static final int INTEL_VTD = 1;

  private final AddressTable memory;
  private final IommufdContext context;

  PageTableCommands(AddressTable memory, IommufdContext context) {
    this.memory = memory;
    this.context = context;
  }

  int alloc(CommandArgument argument) {
    iommu_hwpt_alloc call = iommu_hwpt_alloc.wrap(argument.bytes(), 0);
    if (call.__reserved() != 0) {
      return Errno.EOPNOTSUPP.negative();
    }
    boolean hasType = call.data_type() != Iommufd.IOMMU_HWPT_DATA_NONE;
    if (hasType != (call.data_len() != 0)) {
      return Errno.EINVAL.negative();
    }
    Optional<DeviceAccess> device = context.device(call.dev_id());
    if (device.isEmpty()) {
      return Errno.ENOENT.negative();
    }
    Optional<Ioas> ioas = context.ioas(call.pt_id());
    if (ioas.isEmpty()) {
      return Errno.EINVAL.negative();
    }
    boolean tracks = call.flags() == Iommufd.IOMMU_HWPT_ALLOC_DIRTY_TRACKING;
    if (hasType || (call.flags() != 0 && !(tracks && device.get().tracked()))) {
      return Errno.EOPNOTSUPP.negative();
    }
    int id = context.addTable(new PageTable(context, ioas.get(), tracks, false));
    if (id < 0) {
      return id;
    }
    call.out_hwpt_id(id);
    int responded = argument.respond();
    if (responded < 0) {
      context.destroy(id);
    }
    return responded;
  }

  int getHwInfo(CommandArgument argument) {
    ByteBuffer bytes = argument.bytes();
    iommu_hw_info call = iommu_hw_info.wrap(bytes, 0);
    // All four bytes behind out_data_type are reserved in 6.12.
    if (call.flags() != 0 || bytes.getInt(iommu_hw_info.OFFSETOF_out_max_pasid_log2) != 0) {
      return Errno.EOPNOTSUPP.negative();
    }
    Optional<DeviceAccess> device = context.device(call.dev_id());
    if (device.isEmpty()) {
      return Errno.ENOENT.negative();
    }
    // What is longer than the registers is cleared, too.
    if (!memory.copyTo(call.data_uptr(), ByteBuffer.allocate((int) call.data_len()))) {
      return Errno.EFAULT.negative();
    }
    call.data_len(VTD_INFO)
        .out_data_type(INTEL_VTD)
        .out_capabilities(device.get().tracked() ? Iommufd.IOMMU_HW_CAP_DIRTY_TRACKING : 0);
    return argument.respond();
  }

  int setDirtyTracking(CommandArgument argument) {
    iommu_hwpt_set_dirty_tracking call = iommu_hwpt_set_dirty_tracking.wrap(argument.bytes(), 0);
    if ((call.flags() & ~Iommufd.IOMMU_HWPT_DIRTY_TRACKING_ENABLE) != 0 || call.__reserved() != 0) {
      return Errno.EOPNOTSUPP.negative();
    }
    Optional<PageTable> table = context.table(call.hwpt_id());
    if (table.isEmpty()) {
      return Errno.ENOENT.negative();
    }
    if (!table.get().tracks()) {
      return Errno.EOPNOTSUPP.negative();
    }
    table.get().track(call.flags() != 0);
    return 0;
  }

  int getDirtyBitmap(CommandArgument argument) {
    iommu_hwpt_get_dirty_bitmap call = iommu_hwpt_get_dirty_bitmap.wrap(argument.bytes(), 0);
    long noClear = Iommufd.IOMMU_HWPT_GET_DIRTY_BITMAP_NO_CLEAR;
    if ((call.flags() & ~noClear) != 0 || call.__reserved() != 0) {
      return Errno.EOPNOTSUPP.negative();
    }
    Optional<PageTable> table = context.table(call.hwpt_id());
    if (table.isEmpty()) {
      return Errno.ENOENT.negative();
    }
    int checked = checkRange(call, table.get().ioas().alignment());
    if (checked < 0) {
      return checked;
    }
    if (!table.get().tracks()) {
      return Errno.EOPNOTSUPP.negative();
    }
    PageSet.Query query =
        new PageSet.Query(
            call.iova(), call.iova() + call.length() - 1, call.page_size(), call.data());
    table.get().report(memory, query, call.flags() == noClear);
    return 0;
  }

  /** {@code iommufd_check_iova_range()}. */
  private static int checkRange(iommu_hwpt_get_dirty_bitmap call, long alignment) {
    long last = call.iova() + call.length() - 1;
    if (call.length() == 0) {
      return Errno.EINVAL.negative();
    }
    if (Long.compareUnsigned(last, call.iova()) < 0) {
      return Errno.EOVERFLOW.negative();
    }
    boolean pages =
        call.page_size() != 0
            && ((call.iova() | (last + 1)) & (alignment - 1)) == 0
            && ((call.iova() | (last + 1)) & (call.page_size() - 1)) == 0;
    return pages ? 0 : Errno.EINVAL.negative();
  }
}
