// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.drover.api.AccessPath;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.KernelCallException;
import org.drover.api.RefusedException;
import org.drover.api.service.PreparationRequest;
import org.drover.api.service.Preparer;
import org.drover.api.spi.AddressSpace;
import org.drover.api.spi.MigratableDevice;
import org.drover.api.spi.WorkloadMemory;
import org.drover.device.vfio.VfioBackend;
import org.drover.device.vfio.prepare.KernelPreparer;
import org.drover.uapi.Kernel;
import org.drover.uapi.jna.JnaKernel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Address spaces and IOMMU groups of a real kernel: those of {@code boot --pci}, by every path that
 * it has. What is open is read from {@code /proc/self/fd}.
 */
@Timeout(60)
final class SpacesOfPciTest {
  private static final String EDU = "0000:00:10.0";
  private static final String NIC = "0000:00:11.0";
  private static final String EDU_BEHIND = "0000:03:01.0";
  private static final String RNG = "0000:03:02.0";
  private static final int PAGE = 4096;

  /** Where x86 has its messages of interrupts: no IOMMU maps memory there. */
  private static final long MSI_WINDOW = 0xfee00000L;

  private final Kernel kernel = new JnaKernel();
  private final VfioBackend backend = new VfioBackend(kernel);
  private final List<String> prepared = new ArrayList<>();
  @TempDir private Path folder;
  private Preparer preparer;
  private Memfd memory;
  private Map<String, Integer> before;

  static List<AccessPath> paths() {
    return RigKernel.ofThisGuest() == RigKernel.IOMMUFD
        ? Arrays.asList(AccessPath.values())
        : List.of(AccessPath.GROUP);
  }

  @BeforeEach
  void begin() {
    preparer = new KernelPreparer(() -> List.of(backend), folder, Clock.systemUTC());
    memory = new Memfd(kernel, PAGE);
    before = Descriptors.ofThisProcess();
  }

  @AfterEach
  void nothingIsLeft() {
    assertThat(Descriptors.ofThisProcess()).isEqualTo(before);
    memory.close();
    prepared.forEach(name -> preparer.unprepare(address(name)));
  }

  private void prepare(String name) {
    preparer.prepare(PreparationRequest.of(address(name)));
    prepared.add(name);
  }

  private static DeviceAddress address(String name) {
    return new DeviceAddress("vfio", name);
  }

  private AddressSpace space(AccessPath via, long iova) {
    return backend.bind(new WorkloadMemory(List.of(memory.at(iova, 0, PAGE))), via);
  }

  private MigratableDevice open(String name, AddressSpace space) {
    return backend.open(address(name), space);
  }

  /** How many descriptors of a kind there are more than before. */
  private int opened(String kind) {
    return Descriptors.ofThisProcess().getOrDefault(kind, 0) - before.getOrDefault(kind, 0);
  }

  @ParameterizedTest
  @MethodSource("paths")
  void devicesOfSeveralGroupsShareOneSpace(AccessPath via) {
    prepare(EDU);
    prepare(NIC);
    try (AddressSpace space = space(via, 0x1000000);
        MigratableDevice edu = open(EDU, space);
        MigratableDevice nic = open(NIC, space)) {
      assertThat(edu.identity().group()).isNotEqualTo(nic.identity().group());
      assertThat(opened("anon_inode:[vfio-device]") + opened("/dev/vfio/devices/vfioN"))
          .isEqualTo(2);
      boolean byGroup = via == AccessPath.GROUP;
      assertThat(opened("/dev/vfio/vfio")).isEqualTo(byGroup ? 1 : 0);
      assertThat(opened("/dev/vfio/N")).isEqualTo(byGroup ? 2 : 0);
      assertThat(opened("/dev/iommu")).isEqualTo(byGroup ? 0 : 1);
    }
  }

  @ParameterizedTest
  @MethodSource("paths")
  void devicesOfOneGroupAreInOneSpace(AccessPath via) {
    prepare(EDU_BEHIND);
    try (AddressSpace space = space(via, 0x1000000);
        AddressSpace other = space(via, 0x1000000);
        MigratableDevice edu = open(EDU_BEHIND, space)) {
      assertThatThrownBy(() -> open(RNG, other))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining(
              "its IOMMU group 10 is in the address space of " + address(EDU_BEHIND));
      try (MigratableDevice rng = open(RNG, space)) {
        assertThat(rng.identity().group()).isEqualTo(edu.identity().group());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("paths")
  void aGroupThatTheHostHasInPartIsNamed(AccessPath via) {
    prepare(EDU_BEHIND);
    bind(RNG, "vfio-pci", "virtio-pci");
    try (AddressSpace space = space(via, 0x1000000)) {
      assertThatThrownBy(() -> open(EDU_BEHIND, space))
          .isInstanceOf(DroverException.class)
          .hasMessageStartingWith(
              "IOMMU group 10 of vfio:0000:03:01.0 is not viable: 0000:03:02.0 is bound to"
                  + " virtio-pci;");
    } finally {
      bind(RNG, "virtio-pci", "vfio-pci");
    }
  }

  private void bind(String name, String from, String to) {
    write("bus/pci/drivers/" + from + "/unbind", name);
    write("bus/pci/devices/" + name + "/driver_override", to);
    write("bus/pci/drivers_probe", name);
  }

  private void write(String path, String text) {
    assertThat(kernel.sysfs().write(path, text)).as(path).isZero();
  }

  /**
   * It was declared before there was a device, and it is the device's opening that fails: a
   * container maps then, and an IOAS has the mapping already, so that it is the device that does
   * not fit.
   */
  @ParameterizedTest
  @MethodSource("paths")
  void aMappingThatTheIommuCannotHaveIsRefusedWithItsPlace(AccessPath via) {
    prepare(EDU);
    try (AddressSpace space = space(via, MSI_WINDOW)) {
      assertThatThrownBy(() -> open(EDU, space))
          .isInstanceOf(KernelCallException.class)
          .hasMessageContaining(via == AccessPath.GROUP ? "EINVAL" : "EADDRINUSE")
          .hasMessageContaining(
              via == AccessPath.GROUP ? "at IOVA 0xfee00000" : "0xfee00000-0xfeefffff (msi)");
    }
    try (AddressSpace space = space(via, MSI_WINDOW - PAGE);
        MigratableDevice edu = open(EDU, space)) {
      assertThat(edu.identity().address()).isEqualTo(address(EDU));
    }
  }
}
