// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi.trace;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.drover.uapi.FdRole;
import org.drover.uapi.Kernel;
import org.drover.uapi.StructLayout;
import org.drover.uapi.Vfio;
import org.drover.uapi.trace.Request.Argument;

/**
 * What an ioctl was given. The bytes of its struct are copied before and after the call, by the
 * kernel's own {@link Kernel#peek}, so that an address that is not mapped is only told; they are
 * put into words later.
 */
final class IoctlArgument {
  private static final byte[] UNREADABLE = {};

  /** Longer names of devices are cut; those of the uAPI are UUIDs and PCI addresses. */
  private static final int TEXT = 64;

  private static final int PAGE = 4096;

  private static final Map<Long, String> EXTENSIONS =
      Map.of(
          (long) Vfio.VFIO_TYPE1_IOMMU, "VFIO_TYPE1_IOMMU",
          (long) Vfio.VFIO_SPAPR_TCE_IOMMU, "VFIO_SPAPR_TCE_IOMMU",
          (long) Vfio.VFIO_TYPE1v2_IOMMU, "VFIO_TYPE1v2_IOMMU",
          (long) Vfio.VFIO_DMA_CC_IOMMU, "VFIO_DMA_CC_IOMMU",
          (long) Vfio.VFIO_EEH, "VFIO_EEH",
          (long) Vfio.VFIO_TYPE1_NESTING_IOMMU, "VFIO_TYPE1_NESTING_IOMMU",
          (long) Vfio.VFIO_SPAPR_TCE_v2_IOMMU, "VFIO_SPAPR_TCE_v2_IOMMU",
          (long) Vfio.VFIO_NOIOMMU_IOMMU, "VFIO_NOIOMMU_IOMMU",
          (long) Vfio.VFIO_UNMAP_ALL, "VFIO_UNMAP_ALL",
          (long) Vfio.VFIO_UPDATE_VADDR, "VFIO_UPDATE_VADDR");

  private final long number;
  private final Optional<Request> request;
  private final long argument;
  private final byte[] before;

  private IoctlArgument(long number, Optional<Request> request, long argument, byte[] before) {
    this.number = number;
    this.request = request;
    this.argument = argument;
    this.before = before;
  }

  /** Copies what the call is about to be given. */
  static IoctlArgument of(Kernel kernel, Optional<FdRole> role, long number, long argument) {
    Optional<Request> request = IoctlTable.find(role, number);
    byte[] before = request.map(known -> bytes(kernel, known, argument)).orElse(UNREADABLE);
    return new IoctlArgument(number, request, argument, before);
  }

  private static byte[] bytes(Kernel kernel, Request request, long argument) {
    return switch (request.argument()) {
      case STRUCT, FEATURE -> struct(kernel, request, argument);
      case DESCRIPTOR -> copy(kernel, argument, Integer.BYTES);
      case TEXT -> copy(kernel, argument, (int) Math.min(TEXT, PAGE - argument % PAGE));
      case NONE, EXTENSION, UNKNOWN -> UNREADABLE;
    };
  }

  /**
   * The struct's fixed part, as far as its first word says that it goes, and what follows it. A
   * caller may give less than the kernel knows: no byte behind that is his.
   */
  private static byte[] struct(Kernel kernel, Request request, long argument) {
    StructLayout layout = request.head().orElseThrow();
    byte[] first = copy(kernel, argument, Integer.BYTES);
    if (first.length == 0) {
      return first;
    }
    long given = Integer.toUnsignedLong(buffer(first).getInt(0));
    byte[] head = copy(kernel, argument, (int) Math.min(given, layout.sizeof()));
    if (head.length < layout.sizeof()) {
      return head.length == 0 ? first : head;
    }
    int all =
        layout.sizeof() + request.tail().apply(buffer(head)).map(StructLayout::sizeof).orElse(0);
    byte[] whole = given < all ? UNREADABLE : copy(kernel, argument, all);
    return whole.length == 0 ? head : whole;
  }

  private static byte[] copy(Kernel kernel, long address, int length) {
    byte[] copy = new byte[length];
    return kernel.peek(address, copy) ? copy : UNREADABLE;
  }

  static ByteBuffer buffer(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
  }

  /** The call has returned: copies what it left, as many bytes as it was given. */
  Supplier<CallText> andAfter(Kernel kernel) {
    byte[] left = before.length == 0 ? before : copy(kernel, argument, before.length);
    byte[] after = left.length == 0 ? before : left;
    return () -> text(after);
  }

  private CallText text(byte[] after) {
    if (request.isEmpty()) {
      return new CallText("ioctl " + PlainCalls.hex(number), PlainCalls.hex(argument));
    }
    Request known = request.get();
    return new CallText(name(known), arguments(known, after));
  }

  private String name(Request known) {
    return known.argument() == Argument.FEATURE && before.length >= 2 * Integer.BYTES
        ? FeatureTable.name(buffer(before))
        : known.name();
  }

  private String arguments(Request known, byte[] after) {
    if (known.argument() == Argument.NONE && argument == 0) {
      return "";
    }
    if (known.argument() == Argument.EXTENSION) {
      return EXTENSIONS.getOrDefault(argument, Long.toString(argument));
    }
    if (before.length == 0) {
      return PlainCalls.hex(argument);
    }
    return switch (known.argument()) {
      case DESCRIPTOR -> "fd " + buffer(before).getInt(0);
      case TEXT -> PlainCalls.quoted(text());
      case STRUCT -> new StructText(before, after, false).of(known);
      case FEATURE -> new StructText(before, after, true).of(known);
      case NONE, EXTENSION, UNKNOWN -> PlainCalls.hex(argument);
    };
  }

  private String text() {
    int end = 0;
    while (end < before.length && before[end] != 0) {
      end++;
    }
    return new String(before, 0, end, StandardCharsets.US_ASCII);
  }
}
