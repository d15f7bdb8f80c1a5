// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.misbehaviour;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.drover.api.AccessPath;
import org.drover.api.DeviceAddress;
import org.drover.api.service.ConformanceRequest;
import org.drover.conform.checks.Check;
import org.drover.conform.checks.Checks;
import org.drover.conform.run.Run;
import org.drover.emulator.EmulatedKernel;
import org.drover.emulator.EmulatedMachine;
import org.drover.emulator.EmulationService;
import org.drover.fsm.FeatureSet;
import org.drover.testkit.CountingKernel;
import org.drover.testkit.spectrue.SpecTrueModel;
import org.drover.uapi.ForwardingKernel;
import org.drover.uapi.Kernel;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** After each check no descriptor is open and nothing is mapped that was not so before it. */
class LeavesNothingBehindTest {

  static Stream<Arguments> checks() {
    return Checks.all().stream()
        .flatMap(check -> Arrays.stream(AccessPath.values()).map(via -> Arguments.of(check, via)));
  }

  /** Knows what is mapped. */
  private static final class MappingKernel extends ForwardingKernel {
    private final Map<Long, Long> mapped = new TreeMap<>();

    MappingKernel(Kernel below) {
      super(below);
    }

    @Override
    public long mmap(long length, int prot, int flags, int fd, long offset) {
      long address = kernel.mmap(length, prot, flags, fd, offset);
      if (address > 0) {
        mapped.put(address, length);
      }
      return address;
    }

    @Override
    public int munmap(long address, long length) {
      mapped.remove(address, length);
      return kernel.munmap(address, length);
    }
  }

  @ParameterizedTest
  @MethodSource("checks")
  void openOrMapped(Check check, AccessPath via) {
    EmulatedMachine machine = new EmulatedMachine();
    machine.addModel(new SpecTrueModel(FeatureSet.ofBits(7), Set.of()));
    DeviceAddress address = new EmulationService(machine).create("spec-true", "dut", Map.of());
    Kernel kernel = new EmulatedKernel(machine);
    MappingKernel mapping =
        new MappingKernel(via == AccessPath.CDEV ? new CdevKernel(kernel) : kernel);
    CountingKernel counting = new CountingKernel(mapping);

    new Run(
            counting,
            new ConformanceRequest(
                address, true, true, List.of(), ConformanceRequest.PATIENCE, Optional.of(via)),
            List.of(check),
            result -> {})
        .carryOut();

    assertThat(counting.live()).isEmpty();
    assertThat(mapping.mapped).isEmpty();
    if (!check.info().dangerous()) {
      assertThat(counting.breaches()).as("data FDs are closed before their device").isEmpty();
    }
  }
}
