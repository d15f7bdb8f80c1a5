// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import static org.drover.uapi.Iommufd.IOMMU_IOAS_MAP_FIXED_IOVA;
import static org.drover.uapi.Iommufd.IOMMU_IOAS_MAP_READABLE;
import static org.drover.uapi.Iommufd.IOMMU_IOAS_MAP_WRITEABLE;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.OptionalLong;
import org.drover.api.Errno;
import org.drover.uapi.Iommufd;
import org.drover.uapi.iommu_ioas_alloc;
import org.drover.uapi.iommu_ioas_allow_iovas;
import org.drover.uapi.iommu_ioas_copy;
import org.drover.uapi.iommu_ioas_iova_ranges;
import org.drover.uapi.iommu_ioas_map;
import org.drover.uapi.iommu_ioas_unmap;
import org.drover.uapi.iommu_iova_range;
import org.drover.uapi.iommu_option;

/**
 * The commands on the address spaces of an iommufd, with the checks, and in their order, of {@code
 * drivers/iommu/iommufd/ioas.c}. Guarded by {@link IommufdContext}.
 */
final class IoasCommands {
  private static final long ACCESS = IOMMU_IOAS_MAP_READABLE | IOMMU_IOAS_MAP_WRITEABLE;
  private static final long KNOWN = ACCESS | IOMMU_IOAS_MAP_FIXED_IOVA;

  /** {@code U64_MAX}: no address and no length, but with address 0 all that there is. */
  private static final long MOST = -1;

  private static final Errno EMSGSIZE = Errno.of(90);

  private final AddressTable memory;
  private final IommufdContext context;

  IoasCommands(AddressTable memory, IommufdContext context) {
    this.memory = memory;
    this.context = context;
  }

  int alloc(CommandArgument argument) {
    iommu_ioas_alloc call = iommu_ioas_alloc.wrap(argument.bytes(), 0);
    if (call.flags() != 0) {
      return Errno.EOPNOTSUPP.negative();
    }
    int id = context.addIoas();
    call.out_ioas_id(id);
    int responded = argument.respond();
    if (responded < 0) {
      context.destroy(id);
    }
    return responded;
  }

  int map(CommandArgument argument) {
    iommu_ioas_map call = iommu_ioas_map.wrap(argument.bytes(), 0);
    if ((call.flags() & ~KNOWN) != 0 || call.__reserved() != 0) {
      return Errno.EOPNOTSUPP.negative();
    }
    if (call.iova() == MOST || call.length() == MOST) {
      return Errno.EOVERFLOW.negative();
    }
    if ((call.flags() & ACCESS) == 0) {
      return Errno.EINVAL.negative();
    }
    Optional<Ioas> ioas = context.ioas(call.ioas_id());
    if (ioas.isEmpty()) {
      return Errno.ENOENT.negative();
    }
    Ioas.Mapped mapped =
        ioas.get().map(call.user_va(), call.length(), place(call.flags(), call.iova()));
    call.iova(mapped.iova());
    return mapped.result() < 0 ? mapped.result() : argument.respond();
  }

  private static Ioas.Place place(long flags, long iova) {
    boolean fixed = (flags & IOMMU_IOAS_MAP_FIXED_IOVA) != 0;
    return new Ioas.Place(
        fixed ? OptionalLong.of(iova) : OptionalLong.empty(),
        new DmaMap.Access(
            (flags & IOMMU_IOAS_MAP_READABLE) != 0, (flags & IOMMU_IOAS_MAP_WRITEABLE) != 0));
  }

  int copy(CommandArgument argument) {
    iommu_ioas_copy call = iommu_ioas_copy.wrap(argument.bytes(), 0);
    if ((call.flags() & ~KNOWN) != 0) {
      return Errno.EOPNOTSUPP.negative();
    }
    if (call.length() == MOST || call.src_iova() == MOST || call.dst_iova() == MOST) {
      return Errno.EOVERFLOW.negative();
    }
    if ((call.flags() & ACCESS) == 0) {
      return Errno.EINVAL.negative();
    }
    Optional<Ioas> source = context.ioas(call.src_ioas_id());
    if (source.isEmpty()) {
      return Errno.ENOENT.negative();
    }
    Ioas.Pieces pieces = source.get().get(call.src_iova(), call.length());
    if (pieces.result() < 0) {
      return pieces.result();
    }
    Optional<Ioas> destination = context.ioas(call.dst_ioas_id());
    if (destination.isEmpty()) {
      return Errno.ENOENT.negative();
    }
    Ioas.Mapped mapped =
        destination.get().map(pieces.list(), call.length(), place(call.flags(), call.dst_iova()));
    call.dst_iova(mapped.iova());
    return mapped.result() < 0 ? mapped.result() : argument.respond();
  }

  int unmap(CommandArgument argument) {
    iommu_ioas_unmap call = iommu_ioas_unmap.wrap(argument.bytes(), 0);
    Optional<Ioas> ioas = context.ioas(call.ioas_id());
    if (ioas.isEmpty()) {
      return Errno.ENOENT.negative();
    }
    boolean all = call.iova() == 0 && call.length() == MOST;
    if (!all && (call.iova() == MOST || call.length() == MOST)) {
      return Errno.EOVERFLOW.negative();
    }
    DmaMap.Unmapped unmapped =
        all ? ioas.get().unmapAll() : ioas.get().unmap(call.iova(), call.length());
    if (unmapped.result() < 0) {
      return unmapped.result();
    }
    if (!all && unmapped.size() == 0) {
      return Errno.ENOENT.negative();
    }
    call.length(unmapped.size());
    return argument.respond();
  }

  /** No device reserves an address here, so there is always one range. */
  int iovaRanges(CommandArgument argument) {
    iommu_ioas_iova_ranges call = iommu_ioas_iova_ranges.wrap(argument.bytes(), 0);
    if (call.__reserved() != 0) {
      return Errno.EOPNOTSUPP.negative();
    }
    Optional<Ioas> ioas = context.ioas(call.ioas_id());
    if (ioas.isEmpty()) {
      return Errno.ENOENT.negative();
    }
    boolean room = call.num_iovas() > 0;
    ByteBuffer range = ByteBuffer.allocate(iommu_iova_range.SIZEOF).order(ByteOrder.nativeOrder());
    iommu_iova_range.wrap(range, 0).start(0).last(-1);
    if (room && !memory.copyTo(call.allowed_iovas(), range)) {
      return Errno.EFAULT.negative();
    }
    call.num_iovas(1).out_iova_alignment(ioas.get().alignment());
    int responded = argument.respond();
    return responded < 0 || room ? responded : EMSGSIZE.negative();
  }

  int allowIovas(CommandArgument argument) {
    iommu_ioas_allow_iovas call = iommu_ioas_allow_iovas.wrap(argument.bytes(), 0);
    if (call.__reserved() != 0) {
      return Errno.EOPNOTSUPP.negative();
    }
    Optional<Ioas> ioas = context.ioas(call.ioas_id());
    if (ioas.isEmpty()) {
      return Errno.ENOENT.negative();
    }
    Spans<IovaSearch.Range> ranges = new Spans<>();
    for (long at = 0; at < call.num_iovas(); at++) {
      Optional<ByteBuffer> bytes =
          memory.copyFrom(
              call.allowed_iovas() + at * iommu_iova_range.SIZEOF, iommu_iova_range.SIZEOF);
      if (bytes.isEmpty()) {
        return Errno.EFAULT.negative();
      }
      iommu_iova_range range = iommu_iova_range.wrap(bytes.get(), 0);
      if (Long.compareUnsigned(range.start(), range.last()) >= 0
          || ranges.first(range.start(), range.last()).isPresent()) {
        return Errno.EINVAL.negative();
      }
      ranges.add(new IovaSearch.Range(range.start(), range.last()));
    }
    ioas.get().search().allow(ranges);
    return 0;
  }

  /** {@code IOMMU_OPTION_HUGE_PAGES}, whose argument has been checked as far as all options'. */
  int hugePages(iommu_option call) {
    Optional<Ioas> ioas = context.ioas(call.object_id());
    if (ioas.isEmpty()) {
      return Errno.ENOENT.negative();
    }
    if (call.op() == Iommufd.IOMMU_OPTION_OP_GET) {
      call.val64(ioas.get().largePages() ? 1 : 0);
      return 0;
    }
    if (call.op() != Iommufd.IOMMU_OPTION_OP_SET) {
      return Errno.EOPNOTSUPP.negative();
    }
    if (call.val64() == 0) {
      return ioas.get().disableLargePages();
    }
    if (call.val64() != 1) {
      return Errno.EINVAL.negative();
    }
    ioas.get().enableLargePages();
    return 0;
  }
}
