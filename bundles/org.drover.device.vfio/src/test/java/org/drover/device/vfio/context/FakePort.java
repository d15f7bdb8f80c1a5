// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.context;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.drover.api.Errno;
import org.drover.api.KernelCallException;
import org.drover.api.spi.Interrupts.Kind;
import org.drover.device.vfio.context.PciContext.Mapping;
import org.drover.device.vfio.context.PciContext.Programmed;

/**
 * A function like QEMU's edu: 1234:11e8, BAR 0 of 1 MiB, MSI at 0x40 with an address of 64 bits and
 * without mask bits, power management at 0x50. Offsets are those of {@code linux/pci_regs.h}.
 */
final class FakePort implements ContextPort {
  static final Mapping MEMORY = new Mapping(0x1000000, 0x10000, true, true);

  final ByteBuffer config = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN);
  final List<Long> bars = new ArrayList<>(List.of(0x100000L, 0L, 0L, 0L, 0L, 0L));
  final List<Integer> vectors = new ArrayList<>(List.of(1, 1, 0));
  final List<Mapping> mappings = new ArrayList<>(List.of(MEMORY));

  /** In order: {@code 0x4:2=0x6}, {@code MSI 1}, {@code off}, {@code inject 0}. */
  final List<String> done = new ArrayList<>();

  /** Offsets at which writes are lost. */
  final Set<Integer> hardwired = new HashSet<>();

  /** Vectors that cannot be injected. */
  final Set<Integer> deaf = new HashSet<>();

  /** Kinds that cannot be enabled. */
  final Set<Kind> broken = new HashSet<>();

  Optional<Programmed> programmed = Optional.empty();

  FakePort() {
    config.putInt(0x00, 0x11e81234).putShort(0x04, (short) 0x0103).putShort(0x06, (short) 0x0010);
    config.putInt(0x08, 0x00ff0010).putInt(0x10, 0xfea00000).put(0x34, (byte) 0x40);
    config.put(0x3c, (byte) 0x0b);
    config.put(0x40, (byte) 0x05).put(0x41, (byte) 0x50).putShort(0x42, (short) 0x0080);
    config.put(0x50, (byte) 0x01);
  }

  /** As a driver leaves it: BAR moved, bus master, MSI with an address; nothing logged. */
  FakePort used() {
    config.putShort(0x04, (short) 0x0107).putInt(0x10, 0x40000000).put(0x3c, (byte) 0x0a);
    config.putShort(0x42, (short) 0x0081).putInt(0x44, 0xfee01000).putInt(0x48, 0);
    config.putShort(0x4c, (short) 0x4021);
    programmed = Optional.of(new Programmed(Kind.MSI, 1, false));
    return this;
  }

  @Override
  public String device() {
    return "vfio:0000:00:10.0";
  }

  @Override
  public ByteBuffer config() {
    return ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN).put(0, config, 0, 256);
  }

  @Override
  public void write(int offset, int width, int value) {
    done.add("0x%x:%d=0x%x".formatted(offset, width, value));
    if (hardwired.contains(offset)) {
      return;
    }
    // The kernel takes the enable bit of MSI only once that is enabled by SET_IRQS.
    boolean msi = programmed.filter(enabled -> enabled.kind() == Kind.MSI).isPresent();
    int taken = offset == 0x42 && !msi ? value & ~1 : value;
    for (int i = 0; i < width; i++) {
      config.put(offset + i, (byte) (taken >>> (8 * i)));
    }
  }

  @Override
  public List<Long> bars() {
    return bars;
  }

  @Override
  public List<Integer> vectors() {
    return vectors;
  }

  @Override
  public Optional<Programmed> programmed() {
    return programmed;
  }

  @Override
  public void disable() {
    if (programmed.isPresent()) {
      done.add("off");
      programmed = Optional.empty();
    }
  }

  @Override
  public void program(Programmed wanted) {
    if (broken.contains(wanted.kind())) {
      throw new KernelCallException("SET_IRQS of " + wanted.kind(), device(), Errno.ENOSPC, "");
    }
    programmed = Optional.of(wanted);
    done.add(wanted.kind() + " " + wanted.vectors() + (wanted.masked() ? " masked" : ""));
  }

  @Override
  public void inject(int vector) {
    done.add("inject " + vector);
    if (deaf.contains(vector)) {
      throw new KernelCallException("SET_IRQS of vector " + vector, device(), Errno.EIO, "");
    }
  }

  @Override
  public List<Mapping> mappings() {
    return mappings;
  }
}
