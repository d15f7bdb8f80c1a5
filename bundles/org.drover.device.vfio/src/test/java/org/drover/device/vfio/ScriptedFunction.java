// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import static org.drover.device.vfio.ScriptedMtty.DEVICE;
import static org.drover.testkit.CallMatcher.any;
import static org.drover.testkit.CallMatcher.ioctl;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.drover.api.Errno;
import org.drover.api.spi.MigratableDevice;
import org.drover.api.spi.WorkloadMemory;
import org.drover.testkit.Call;

/**
 * A PCI function of a scripted kernel that has no migration, with a config space that keeps what is
 * written, and eventfds that count. Numbers and struct bytes are those of {@code
 * include/uapi/linux/vfio.h}: GET_IRQ_INFO is 0x3b6d, SET_IRQS 0x3b6e; config space is region 7, at
 * {@code 7 << 40} of the device's file.
 */
final class ScriptedFunction {
  static final long GET_IRQ_INFO = 0x3b6d;
  static final long SET_IRQS = 0x3b6e;
  private static final long CONFIG = 7L << 40;
  private static final int FIRST_EVENT = 49;

  final ScriptedMtty scripted;

  /** Of 256 bytes; an ordinary function's, whose command is MEMORY. */
  final ByteBuffer config = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN);

  /** What was done to config space and interrupts, in order: {@code 0x4:2=0x6}, {@code MSI 3}. */
  final List<String> done = new ArrayList<>();

  /** What eventfds hold, by their numbers. */
  final Map<Integer, Long> counts = new HashMap<>();

  /** The eventfds of the vectors that are enabled. */
  final List<Integer> wired = new ArrayList<>();

  private final Map<Integer, int[]> irqs = new HashMap<>();
  private final Map<Integer, Region> regions = new HashMap<>();
  private int nextEvent = FIRST_EVENT;

  /** Without interrupts. */
  ScriptedFunction() {
    this(new ScriptedMtty(0));
  }

  ScriptedFunction(ScriptedMtty scripted) {
    this.scripted = scripted;
    config.putInt(0, 0x11e81234).putShort(4, (short) 2);
    sysfs();
    configSpace();
    events();
    interrupts();
    region(7, 3, 256);
    regionInfos();
  }

  private void sysfs() {
    String path = "devices/virtual/mtty/mtty/" + ScriptedMtty.UUID;
    scripted.kernel.tree().remove("bus/mdev/devices/" + ScriptedMtty.UUID);
    scripted
        .kernel
        .tree()
        .link("bus/pci/devices/" + ScriptedMtty.UUID, "../../../" + path)
        .link(path + "/driver", "../../../../../bus/pci/drivers/vfio-pci");
  }

  /** Makes it a virtual function. */
  ScriptedFunction virtual() {
    String path = "devices/virtual/mtty/mtty/" + ScriptedMtty.UUID;
    scripted
        .kernel
        .tree()
        .link(path + "/physfn", "../0000:01:00.0")
        .attribute("devices/virtual/mtty/mtty/0000:01:00.0/vendor", "0x1234");
    return this;
  }

  private void configSpace() {
    scripted
        .kernel
        .whenever(any("pread"))
        .replying(
            (call, into) -> {
              byte[] bytes = new byte[(int) call.length()];
              config.get((int) (call.offset() - CONFIG), bytes);
              into.put(0, bytes);
              return bytes.length;
            });
    scripted.kernel.whenever(any("pwrite")).replying(this::write);
  }

  private long write(Call call, ByteBuffer from) {
    int offset = (int) (call.offset() - CONFIG);
    int width = (int) call.length();
    long value = 0;
    for (int i = 0; i < width; i++) {
      config.put(offset + i, from.get(i));
      value |= (from.get(i) & 0xffL) << (8 * i);
    }
    done.add("0x%x:%d=0x%x".formatted(offset, width, value));
    return width;
  }

  private void events() {
    scripted.kernel.whenever(any("eventfd")).replying((call, none) -> nextEvent++);
    scripted
        .kernel
        .whenever(any("read"))
        .replying(
            (call, into) -> {
              synchronized (counts) {
                Long count = counts.remove(call.fd());
                if (count == null) {
                  return Errno.EAGAIN.negative();
                }
                into.putLong(0, count);
                return 8;
              }
            });
    scripted
        .kernel
        .whenever(any("write"))
        .replying(
            (call, from) -> {
              signal(call.fd());
              return 8;
            });
    scripted.kernel.whenever(any("poll")).replying(this::poll);
  }

  /** What the device's interrupt does to its eventfd. */
  void signal(int eventfd) {
    synchronized (counts) {
      counts.merge(eventfd, 1L, Long::sum);
      counts.notifyAll();
    }
  }

  private long poll(Call call, ByteBuffer entries) {
    long until = System.nanoTime() + call.request() * 1_000_000;
    synchronized (counts) {
      while (true) {
        int ready = 0;
        for (int at = 0; at < entries.limit() && at < call.length() * 8; at += 8) {
          boolean is = counts.containsKey(entries.getInt(at));
          entries.putShort(at + 6, (short) (is ? 1 : 0));
          ready += is ? 1 : 0;
        }
        long left = (until - System.nanoTime()) / 1_000_000;
        if (ready > 0 || left <= 0) {
          return ready;
        }
        try {
          counts.wait(left);
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      }
    }
  }

  /**
   * Gives it interrupts.
   *
   * @param flags 7 of INTx (EVENTFD, MASKABLE, AUTOMASKED), 9 of MSI, 1 of MSI-X
   */
  ScriptedFunction has(int index, int flags, int count) {
    irqs.put(index, new int[] {flags, count});
    return this;
  }

  private void interrupts() {
    scripted
        .kernel
        .whenever(ioctl(DEVICE, GET_IRQ_INFO, "10 00 00 00 00 00 00 00"))
        .replying(
            (call, info) -> {
              int[] irq = irqs.get(info.getInt(8));
              if (irq == null) {
                return Errno.EINVAL.negative();
              }
              info.putInt(4, irq[0]).putInt(12, irq[1]);
              return 0;
            });
    scripted.kernel.whenever(ioctl(DEVICE, SET_IRQS)).replying(this::set);
  }

  /** {@code argsz, flags, index, start, count, data}; 0x24 is eventfds, 1 is no data. */
  private long set(Call call, ByteBuffer irqSet) {
    int flags = irqSet.getInt(4);
    int index = irqSet.getInt(8);
    int start = irqSet.getInt(12);
    int count = irqSet.getInt(16);
    switch (flags) {
      case 0x24 -> {
        wired.clear();
        for (int i = 0; i < count; i++) {
          wired.add(irqSet.getInt(20 + 4 * i));
        }
        done.add("enable " + index + " of " + count);
      }
      case 0x21 -> {
        if (count == 0) {
          wired.clear();
          done.add("disable " + index);
        } else {
          signal(wired.get(start));
          done.add("fire " + index + "." + start);
        }
      }
      case 0x09 -> done.add("mask " + index);
      case 0x11 -> done.add("unmask " + index);
      default -> throw new AssertionError("flags 0x" + Integer.toHexString(flags));
    }
    return 0;
  }

  /**
   * Says of a region what a kernel says of it.
   *
   * @param flags {@code VFIO_REGION_INFO_FLAG_*}
   * @param capabilities what follows the struct of 32 bytes
   */
  ScriptedFunction region(int index, int flags, long size, byte... capabilities) {
    regions.put(index, new Region(flags, size, ByteBuffer.wrap(capabilities)));
    return this;
  }

  private record Region(int flags, long size, ByteBuffer capabilities) {}

  /** {@code argsz, flags, index, cap_offset, size, offset}. */
  private void regionInfos() {
    scripted
        .kernel
        .whenever(ioctl(DEVICE, ScriptedMtty.DEVICE_GET_REGION_INFO))
        .replying(
            (call, info) -> {
              int index = info.getInt(8);
              Region region = regions.getOrDefault(index, new Region(3, 0, ByteBuffer.allocate(0)));
              byte[] capabilities = region.capabilities().array();
              boolean fits = capabilities.length > 0 && info.getInt(0) >= 32 + capabilities.length;
              info.putInt(0, 32 + capabilities.length)
                  .putInt(4, region.flags())
                  .putInt(12, fits ? 32 : 0)
                  .putLong(16, region.size())
                  .putLong(24, (long) index << 40);
              if (fits) {
                info.put(32, capabilities);
              }
              return 0;
            });
  }

  MigratableDevice open() {
    return open(WorkloadMemory.NONE);
  }

  MigratableDevice open(WorkloadMemory memory) {
    return scripted.backend.open(ScriptedMtty.ADDRESS, scripted.backend.bind(memory));
  }

  /** Which descriptors are open that the device's opening did not bring. */
  Set<Integer> events(Set<Integer> before) {
    Set<Integer> now = new TreeSet<>(scripted.kernel.openDescriptors().keySet());
    now.removeAll(before);
    return now;
  }
}
