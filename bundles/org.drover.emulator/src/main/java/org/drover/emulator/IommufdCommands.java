// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import static org.drover.uapi.Iommufd.IOMMU_DESTROY;
import static org.drover.uapi.Iommufd.IOMMU_GET_HW_INFO;
import static org.drover.uapi.Iommufd.IOMMU_HWPT_ALLOC;
import static org.drover.uapi.Iommufd.IOMMU_HWPT_GET_DIRTY_BITMAP;
import static org.drover.uapi.Iommufd.IOMMU_HWPT_SET_DIRTY_TRACKING;
import static org.drover.uapi.Iommufd.IOMMU_IOAS_ALLOC;
import static org.drover.uapi.Iommufd.IOMMU_IOAS_ALLOW_IOVAS;
import static org.drover.uapi.Iommufd.IOMMU_IOAS_COPY;
import static org.drover.uapi.Iommufd.IOMMU_IOAS_IOVA_RANGES;
import static org.drover.uapi.Iommufd.IOMMU_IOAS_MAP;
import static org.drover.uapi.Iommufd.IOMMU_IOAS_UNMAP;
import static org.drover.uapi.Iommufd.IOMMU_OPTION;
import static org.drover.uapi.Iommufd.IOMMU_VFIO_IOAS;

import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.drover.api.Errno;
import org.drover.uapi.Iommufd;
import org.drover.uapi.iommu_destroy;
import org.drover.uapi.iommu_hw_info;
import org.drover.uapi.iommu_hwpt_alloc;
import org.drover.uapi.iommu_hwpt_get_dirty_bitmap;
import org.drover.uapi.iommu_hwpt_set_dirty_tracking;
import org.drover.uapi.iommu_ioas_alloc;
import org.drover.uapi.iommu_ioas_allow_iovas;
import org.drover.uapi.iommu_ioas_copy;
import org.drover.uapi.iommu_ioas_iova_ranges;
import org.drover.uapi.iommu_ioas_map;
import org.drover.uapi.iommu_ioas_unmap;
import org.drover.uapi.iommu_option;
import org.drover.uapi.iommu_vfio_ioas;

/**
 * The commands of an iommufd, with the checks, and in their order, of {@code main.c}, {@code
 * hw_pagetable.c} and {@code device.c} in {@code drivers/iommu/iommufd}. Those on address spaces
 * are {@link IoasCommands}, those on page tables {@link PageTableCommands}. Guarded by {@link
 * IommufdContext}.
 *
 * <p>A device with an emulated IOMMU has no hardware page table: whoever asks for one, or for what
 * its IOMMU can do, names an id that is not known. Nested page tables and page faults are not
 * played: their commands answer {@code ENOTTY}, their flags {@code EOPNOTSUPP}.
 */
final class IommufdCommands {
  /** The requests that are served. */
  static final List<Integer> REQUESTS =
      List.of(
          IOMMU_DESTROY,
          IOMMU_IOAS_ALLOC,
          IOMMU_IOAS_ALLOW_IOVAS,
          IOMMU_IOAS_COPY,
          IOMMU_IOAS_IOVA_RANGES,
          IOMMU_IOAS_MAP,
          IOMMU_IOAS_UNMAP,
          IOMMU_OPTION,
          IOMMU_VFIO_IOAS,
          IOMMU_HWPT_ALLOC,
          IOMMU_GET_HW_INFO,
          IOMMU_HWPT_SET_DIRTY_TRACKING,
          IOMMU_HWPT_GET_DIRTY_BITMAP);

  private final AddressTable memory;
  private final IommufdContext context;
  private final IoasCommands spaces;
  private final PageTableCommands tables;

  /** What a command needs of its struct, what the kernel knows of it, and what it does. */
  private record Command(int minimum, int size, ToIntFunction<CommandArgument> body) {
    static Command of(int size, ToIntFunction<CommandArgument> body) {
      return new Command(size, size, body);
    }
  }

  IommufdCommands(AddressTable memory, IommufdContext context) {
    this.memory = memory;
    this.context = context;
    this.spaces = new IoasCommands(memory, context);
    this.tables = new PageTableCommands(memory, context);
  }

  /** Any request whose number byte is one of iommufd's. */
  int ioctl(int request, long argument) {
    if (memory.copyFrom(argument, Integer.BYTES).isEmpty()) {
      return Errno.EFAULT.negative();
    }
    Optional<Command> command = Optional.ofNullable(command(request));
    if (command.isEmpty()) {
      return Errno.ENOTTY.negative();
    }
    CommandArgument.Copied copied =
        CommandArgument.copy(memory, argument, command.get().minimum(), command.get().size());
    return copied.argument().map(command.get().body()::applyAsInt).orElse(copied.result());
  }

  private Command command(int request) {
    return switch (request) {
      case IOMMU_DESTROY -> Command.of(iommu_destroy.SIZEOF, this::destroy);
      case IOMMU_IOAS_ALLOC -> Command.of(iommu_ioas_alloc.SIZEOF, spaces::alloc);
      case IOMMU_IOAS_ALLOW_IOVAS -> Command.of(iommu_ioas_allow_iovas.SIZEOF, spaces::allowIovas);
      case IOMMU_IOAS_COPY -> Command.of(iommu_ioas_copy.SIZEOF, spaces::copy);
      case IOMMU_IOAS_IOVA_RANGES -> Command.of(iommu_ioas_iova_ranges.SIZEOF, spaces::iovaRanges);
      case IOMMU_IOAS_MAP -> Command.of(iommu_ioas_map.SIZEOF, spaces::map);
      case IOMMU_IOAS_UNMAP -> Command.of(iommu_ioas_unmap.SIZEOF, spaces::unmap);
      case IOMMU_OPTION -> Command.of(iommu_option.SIZEOF, this::option);
      case IOMMU_VFIO_IOAS -> Command.of(iommu_vfio_ioas.SIZEOF, this::vfioIoas);
      case IOMMU_HWPT_ALLOC ->
          new Command(iommu_hwpt_alloc.OFFSETOF_data_type, iommu_hwpt_alloc.SIZEOF, tables::alloc);
      case IOMMU_GET_HW_INFO ->
          new Command(
              iommu_hw_info.OFFSETOF_out_capabilities, iommu_hw_info.SIZEOF, tables::getHwInfo);
      case IOMMU_HWPT_SET_DIRTY_TRACKING ->
          Command.of(iommu_hwpt_set_dirty_tracking.SIZEOF, tables::setDirtyTracking);
      case IOMMU_HWPT_GET_DIRTY_BITMAP ->
          Command.of(iommu_hwpt_get_dirty_bitmap.SIZEOF, tables::getDirtyBitmap);
      default -> null;
    };
  }

  private int destroy(CommandArgument argument) {
    return context.destroy(iommu_destroy.wrap(argument.bytes(), 0).id());
  }

  private int option(CommandArgument argument) {
    iommu_option call = iommu_option.wrap(argument.bytes(), 0);
    if (call.__reserved() != 0) {
      return Errno.EOPNOTSUPP.negative();
    }
    int result;
    if (call.option_id() == Iommufd.IOMMU_OPTION_RLIMIT_MODE) {
      result = rlimitMode(call);
    } else if (call.option_id() == Iommufd.IOMMU_OPTION_HUGE_PAGES) {
      result = spaces.hugePages(call);
    } else {
      return Errno.EOPNOTSUPP.negative();
    }
    return result < 0 ? result : argument.respond();
  }

  private int rlimitMode(iommu_option call) {
    if (call.object_id() != 0) {
      return Errno.EOPNOTSUPP.negative();
    }
    if (call.op() == Iommufd.IOMMU_OPTION_OP_GET) {
      call.val64(context.countsProcess() ? 1 : 0);
      return 0;
    }
    if (call.op() != Iommufd.IOMMU_OPTION_OP_SET) {
      return Errno.EOPNOTSUPP.negative();
    }
    if (!context.empty()) {
      return Errno.EBUSY.negative();
    }
    if (call.val64() != 0 && call.val64() != 1) {
      return Errno.EINVAL.negative();
    }
    context.countsProcess(call.val64() == 1);
    return 0;
  }

  private int vfioIoas(CommandArgument argument) {
    iommu_vfio_ioas call = iommu_vfio_ioas.wrap(argument.bytes(), 0);
    if (call.__reserved() != 0) {
      return Errno.EOPNOTSUPP.negative();
    }
    return switch (call.op()) {
      case Iommufd.IOMMU_VFIO_IOAS_GET -> {
        Optional<Integer> id = context.compatId();
        id.ifPresent(call::ioas_id);
        yield id.isPresent() ? argument.respond() : Errno.ENODEV.negative();
      }
      case Iommufd.IOMMU_VFIO_IOAS_SET -> {
        Optional<Ioas> ioas = context.ioas(call.ioas_id());
        ioas.ifPresent(context::compat);
        yield ioas.isPresent() ? 0 : Errno.ENOENT.negative();
      }
      case Iommufd.IOMMU_VFIO_IOAS_CLEAR -> {
        context.compat(null);
        yield 0;
      }
      default -> Errno.EOPNOTSUPP.negative();
    };
  }
}
