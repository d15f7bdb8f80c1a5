// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.checks;

import static org.drover.uapi.Vfio.VFIO_DEVICE_GET_INFO;
import static org.drover.uapi.Vfio.VFIO_DEVICE_GET_IRQ_INFO;
import static org.drover.uapi.Vfio.VFIO_DEVICE_GET_REGION_INFO;

import java.nio.ByteBuffer;
import java.util.List;
import org.drover.api.Errno;
import org.drover.conform.subject.NotApplicable;
import org.drover.conform.subject.StructCall;
import org.drover.conform.subject.Subject;
import org.drover.conform.subject.Violation;
import org.drover.uapi.Vfio;
import org.drover.uapi.vfio_device_info;
import org.drover.uapi.vfio_irq_info;
import org.drover.uapi.vfio_region_info;

/** What a device tells of itself: information on the device, its regions and its interrupts. */
final class InfoChecks {
  private static final String HEADER = "linux/vfio.h, ";
  private static final String ARGSZ = HEADER + "comment on argsz at the top of the file";

  /** {@code offsetofend(struct vfio_device_info, num_irqs)}: what older callers have. */
  private static final int INFO_MINIMUM = vfio_device_info.OFFSETOF_cap_offset;

  private InfoChecks() {}

  static List<Check> all() {
    return List.of(
        Check.of(
            "info.argsz-short",
            "GET_INFO, GET_REGION_INFO and GET_IRQ_INFO refuse an argsz below the size of their"
                + " struct, zero included, with EINVAL",
            ARGSZ,
            InfoChecks::argszShort),
        Check.of(
            "info.argsz-long",
            "a larger argsz is taken, and no byte behind the struct is written",
            ARGSZ,
            InfoChecks::argszLong),
        Check.of(
            "info.bad-memory",
            "a struct that cannot be read is answered with EFAULT",
            "copy_from_user() in drivers/vfio/vfio_main.c and the driver",
            InfoChecks::badMemory),
        Check.of(
            "info.read-only",
            "a struct that cannot be written is answered with EFAULT",
            "copy_to_user() in the driver",
            InfoChecks::readOnly),
        Check.of(
            "info.region-index",
            "GET_REGION_INFO refuses an index of num_regions and above with EINVAL",
            HEADER + "VFIO_DEVICE_GET_REGION_INFO",
            InfoChecks::regionIndex),
        Check.of(
            "info.regions-apart",
            "the regions that have a size do not overlap in the device's file",
            HEADER + "VFIO_DEVICE_GET_REGION_INFO, offset",
            InfoChecks::regionsApart),
        Check.of(
            "info.irq-index",
            "GET_IRQ_INFO refuses an index of num_irqs and above with EINVAL",
            HEADER + "VFIO_DEVICE_GET_IRQ_INFO",
            InfoChecks::irqIndex),
        Check.of(
            "info.reset-flag",
            "a device on which VFIO_DEVICE_RESET works says so by VFIO_DEVICE_FLAGS_RESET",
            HEADER + "VFIO_DEVICE_FLAGS_RESET",
            InfoChecks::resetFlag),
        Check.of(
            "info.unknown-ioctl",
            "an ioctl that nobody knows is answered with ENOTTY",
            "vfio_device_fops_unl_ioctl() in drivers/vfio/vfio_main.c and the driver",
            InfoChecks::unknownIoctl));
  }

  private static StructCall info(Subject subject, int length, long argsz) {
    return subject
        .ioctl("GET_INFO", VFIO_DEVICE_GET_INFO)
        .struct(new byte[length])
        .with("argsz", 0, argsz);
  }

  private static StructCall region(Subject subject, long argsz, long index) {
    return subject
        .ioctl("GET_REGION_INFO", VFIO_DEVICE_GET_REGION_INFO)
        .struct(new byte[vfio_region_info.SIZEOF])
        .with("argsz", 0, argsz)
        .with("index", vfio_region_info.OFFSETOF_index, index);
  }

  private static StructCall irq(Subject subject, long argsz, long index) {
    return subject
        .ioctl("GET_IRQ_INFO", VFIO_DEVICE_GET_IRQ_INFO)
        .struct(new byte[vfio_irq_info.SIZEOF])
        .with("argsz", 0, argsz)
        .with("index", vfio_irq_info.OFFSETOF_index, index);
  }

  private static void argszShort(Subject subject) {
    for (int argsz : new int[] {0, INFO_MINIMUM - 1}) {
      info(subject, vfio_device_info.SIZEOF, argsz).call().mustBe(Errno.EINVAL);
    }
    for (int argsz : new int[] {0, vfio_region_info.SIZEOF - 1}) {
      region(subject, argsz, 0).call().mustBe(Errno.EINVAL);
    }
    for (int argsz : new int[] {0, vfio_irq_info.SIZEOF - 1}) {
      irq(subject, argsz, 0).call().mustBe(Errno.EINVAL);
    }
  }

  private static void argszLong(Subject subject) {
    int irqIndex = firstIrq(subject);
    StructCall info = info(subject, vfio_device_info.SIZEOF, vfio_device_info.SIZEOF + 64);
    StructCall region = region(subject, vfio_region_info.SIZEOF + 64, 0);
    StructCall irq = irq(subject, vfio_irq_info.SIZEOF + 64, irqIndex);
    // Capabilities go behind the struct where there is room for them.
    if ((flags(info) & Vfio.VFIO_DEVICE_FLAGS_CAPS) == 0) {
      info.mustHaveKeptTheRest();
    }
    if ((flags(region) & Vfio.VFIO_REGION_INFO_FLAG_CAPS) == 0) {
      region.mustHaveKeptTheRest();
    }
    irq.call().mustSucceed();
    irq.mustHaveKeptTheRest();
  }

  private static long flags(StructCall call) {
    call.call().mustSucceed();
    return call.after().getInt(vfio_device_info.OFFSETOF_flags);
  }

  private static void badMemory(Subject subject) {
    info(subject, vfio_device_info.SIZEOF, vfio_device_info.SIZEOF)
        .reachable(0)
        .call()
        .mustBe(Errno.EFAULT);
    info(subject, vfio_device_info.SIZEOF, vfio_device_info.SIZEOF)
        .reachable(8)
        .call()
        .mustBe(Errno.EFAULT);
    region(subject, vfio_region_info.SIZEOF, 0).reachable(16).call().mustBe(Errno.EFAULT);
    irq(subject, vfio_irq_info.SIZEOF, 0).reachable(8).call().mustBe(Errno.EFAULT);
  }

  private static void readOnly(Subject subject) {
    info(subject, vfio_device_info.SIZEOF, vfio_device_info.SIZEOF)
        .readOnly()
        .call()
        .mustBe(Errno.EFAULT);
    region(subject, vfio_region_info.SIZEOF, 0).readOnly().call().mustBe(Errno.EFAULT);
  }

  /** The device's information, by a correct call. */
  private static vfio_device_info told(Subject subject) {
    StructCall call = info(subject, vfio_device_info.SIZEOF, vfio_device_info.SIZEOF);
    call.call().mustSucceed();
    return vfio_device_info.wrap(call.after(), 0);
  }

  private static int firstIrq(Subject subject) {
    int count = (int) told(subject).num_irqs();
    for (int index = 0; index < count; index++) {
      if (irq(subject, vfio_irq_info.SIZEOF, index).call().ok()) {
        return index;
      }
    }
    throw new NotApplicable("the device has no interrupt");
  }

  private static void regionIndex(Subject subject) {
    long count = told(subject).num_regions();
    for (long index : new long[] {count, count + 1, 0xffff_ffffL}) {
      region(subject, vfio_region_info.SIZEOF, index).call().mustBe(Errno.EINVAL);
    }
  }

  private static void regionsApart(Subject subject) {
    long count = told(subject).num_regions();
    long[] ends = new long[(int) count];
    long[] begins = new long[(int) count];
    for (int index = 0; index < count; index++) {
      StructCall call = region(subject, vfio_region_info.SIZEOF, index);
      // vfio-pci counts regions that a device may lack, such as VGA, and refuses them.
      if (call.call().ok()) {
        ByteBuffer info = call.after();
        begins[index] = info.getLong(vfio_region_info.OFFSETOF_offset);
        ends[index] = begins[index] + info.getLong(vfio_region_info.OFFSETOF_size);
      }
      for (int other = 0; other < index; other++) {
        boolean apart = ends[other] <= begins[index] || ends[index] <= begins[other];
        if (!apart && ends[index] > begins[index] && ends[other] > begins[other]) {
          throw new Violation("regions " + other + " and " + index + " overlap");
        }
      }
    }
  }

  private static void irqIndex(Subject subject) {
    long count = told(subject).num_irqs();
    for (long index : new long[] {count, count + 1, 0xffff_ffffL}) {
      irq(subject, vfio_irq_info.SIZEOF, index).call().mustBe(Errno.EINVAL);
    }
  }

  /** Whether the device says that it can be reset. */
  static boolean saysReset(Subject subject) {
    return (told(subject).flags() & Vfio.VFIO_DEVICE_FLAGS_RESET) != 0;
  }

  private static void resetFlag(Subject subject) {
    boolean says = saysReset(subject);
    boolean works = subject.reset().ok();
    if (says != works) {
      throw new Violation(
          "VFIO_DEVICE_RESET "
              + (works ? "works" : "fails")
              + " and VFIO_DEVICE_FLAGS_RESET is "
              + (says ? "set" : "not set"));
    }
  }

  private static void unknownIoctl(Subject subject) {
    subject.ioctl("an unknown ioctl", Vfio.VFIO_DEVICE_FEATURE + 100).plain(0).mustBe(Errno.ENOTTY);
  }
}
