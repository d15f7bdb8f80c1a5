// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.spi.AddressSpace;
import org.drover.api.spi.Interrupts.Kind;
import org.drover.api.spi.Interrupts.Vectors;
import org.drover.api.spi.WorkloadMemory;
import org.drover.device.vfio.VfioBackend;
import org.drover.uapi.Kernel;
import org.drover.uapi.jna.JnaKernel;

/**
 * Uses an edu in a process that may do less than the tests: opens it once for each argument with
 * that much memory, and prints a line each: {@code ok} if an interrupt came, a copy by DMA landed
 * and the context was captured, or what was against it.
 */
public final class UserMain {
  private static final long IOVA = 0x1000000;
  private static final int PAGE = 4096;
  private static final byte[] TEXT = "of a plain user".getBytes(StandardCharsets.US_ASCII);

  private UserMain() {}

  /**
   * Prints a line for each opening.
   *
   * @param args the device's address, then for each opening the lengths of its mappings in bytes,
   *     with a comma between them
   */
  public static void main(String[] args) {
    Kernel kernel = new JnaKernel();
    VfioBackend backend = new VfioBackend(kernel);
    DeviceAddress address = DeviceAddress.parse(args[0]);
    for (String lengths : Arrays.asList(args).subList(1, args.length)) {
      try {
        use(kernel, backend, address, lengths);
        System.out.println("ok");
      } catch (DroverException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  private static void use(
      Kernel kernel, VfioBackend backend, DeviceAddress address, String lengths) {
    int[] sizes = Arrays.stream(lengths.split(",", -1)).mapToInt(Integer::parseInt).toArray();
    try (Memfd memory = new Memfd(kernel, Arrays.stream(sizes).sum());
        AddressSpace space = backend.bind(layout(memory, sizes))) {
      Function edu = new Function(backend.open(address, space));
      try (Vectors msi = edu.interrupts().enable(Kind.MSI, 1)) {
        edu.busMaster();
        edu.write(0, 0x60, 4, 1);
        require(msi.await(0, Duration.ofSeconds(50)) == 1, "no interrupt came");
        edu.write(0, 0x64, 4, 1);
        memory.bytes().put(0, TEXT);
        edu.copy(IOVA, 0x40000, TEXT.length, 1);
        edu.copy(0x40000, IOVA + TEXT.length, TEXT.length, 3);
        byte[] there = new byte[TEXT.length];
        memory.bytes().get(TEXT.length, there);
        require(Arrays.equals(there, TEXT), "the copy did not land");
        require(edu.context().capture().hasRemaining(), "there is no context");
      } finally {
        edu.device().close();
      }
    }
  }

  private static WorkloadMemory layout(Memfd memory, int[] sizes) {
    List<WorkloadMemory.Region> regions = new ArrayList<>();
    long offset = 0;
    for (int size : sizes) {
      regions.add(memory.at(IOVA + offset, offset, size));
      offset += size;
    }
    if (offset < PAGE) {
      throw new IllegalArgumentException("a page at least");
    }
    return new WorkloadMemory(regions);
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new DroverException(otherwise);
    }
  }
}
