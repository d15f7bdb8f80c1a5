// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.subject;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.drover.api.Errno;
import org.drover.uapi.Kernel;
import org.drover.uapi.Mman;
import org.drover.uapi.Vfio;
import org.drover.uapi.vfio_region_info;

/**
 * A register of the device in which a user may leave a byte without harm: what shows that a reset
 * empties the device. Only devices whose register is known have one; nobody writes into a device
 * that he does not know.
 */
public final class Scratchpad {
  /** The kernel's sample device mtty: the scratch register of its first UART. */
  private static final Known MTTY = new Known(0x4348, 0x3253, Vfio.VFIO_PCI_BAR0_REGION_INDEX, 7);

  private record Known(int vendor, int device, int region, int offset) {}

  private final Subject subject;
  private final Known known;

  private Scratchpad(Subject subject, Known known) {
    this.subject = subject;
    this.known = known;
  }

  /**
   * The register of a device.
   *
   * @throws NotApplicable if none is known
   */
  public static Scratchpad of(Subject subject) {
    return find(subject)
        .orElseThrow(
            () -> new NotApplicable("no register of this device is known that may be written"));
  }

  /** The register of a device; empty if none is known. */
  public static Optional<Scratchpad> find(Subject subject) {
    Scratchpad pad = new Scratchpad(subject, MTTY);
    int config = Vfio.VFIO_PCI_CONFIG_REGION_INDEX;
    StructCall region = pad.region(config);
    Answer answer = region.call();
    if (answer.is(Errno.EINVAL)) {
      // No device like a PCI function: it has no such region, and no ids.
      return Optional.empty();
    }
    answer.mustSucceed();
    int ids = pad.access(config, offset(region), new byte[4], false).getInt(0);
    return ids == (MTTY.device() << 16 | MTTY.vendor()) ? Optional.of(pad) : Optional.empty();
  }

  /** Leaves a byte. */
  public void write(byte value) {
    access(known.region(), place(), new byte[] {value}, true);
    subject.row("write of the scratch register", Byte.toString(value));
  }

  /** What is there. */
  public byte read() {
    byte value = access(known.region(), place(), new byte[1], false).get(0);
    subject.row("read of the scratch register", Byte.toString(value));
    return value;
  }

  private ByteBuffer access(int region, long at, byte[] bytes, boolean write) {
    Kernel kernel = subject.kernel();
    long page =
        kernel.mmap(
            Arena.PAGE,
            Mman.PROT_READ | Mman.PROT_WRITE,
            Mman.MAP_PRIVATE | Mman.MAP_ANONYMOUS,
            -1,
            0);
    try {
      ByteBuffer view = kernel.view(page, Arena.PAGE).order(ByteOrder.LITTLE_ENDIAN);
      view.put(0, bytes);
      int device = subject.device();
      long result =
          write
              ? kernel.pwrite(device, page, bytes.length, at)
              : kernel.pread(device, page, bytes.length, at);
      new Answer((write ? "pwrite" : "pread") + " of region " + region, result)
          .mustBe(bytes.length);
      byte[] copy = new byte[bytes.length];
      view.get(0, copy);
      return ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN);
    } finally {
      kernel.munmap(page, Arena.PAGE);
    }
  }

  /** Where the register is, in the offsets of the device's descriptor. */
  private long place() {
    StructCall region = region(known.region());
    region.call().mustSucceed();
    return offset(region) + known.offset();
  }

  private StructCall region(int index) {
    return subject
        .ioctl("GET_REGION_INFO", Vfio.VFIO_DEVICE_GET_REGION_INFO)
        .struct(new byte[vfio_region_info.SIZEOF])
        .with("argsz", 0, vfio_region_info.SIZEOF)
        .with("index", vfio_region_info.OFFSETOF_index, index);
  }

  private static long offset(StructCall region) {
    return region.after().getLong(vfio_region_info.OFFSETOF_offset);
  }
}
