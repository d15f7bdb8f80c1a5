// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.drover.api.AccessPath;
import org.drover.api.DeviceAddress;
import org.drover.api.Errno;
import org.drover.api.VfToken;
import org.drover.api.service.Devices;
import org.drover.api.service.Lease;
import org.drover.api.service.Owner;
import org.drover.api.service.Placement;
import org.drover.api.service.ReleasePolicy;
import org.drover.core.generic.GenericDriver;
import org.drover.core.lease.Claim;
import org.drover.core.lease.DevicesService;
import org.drover.core.lease.LeaseTable;
import org.drover.core.registry.Backends;
import org.drover.core.registry.MachineKernel;
import org.drover.core.registry.VendorDrivers;
import org.drover.device.vfio.VfioBackend;
import org.drover.itests.platform.Until;
import org.drover.uapi.Kernel;
import org.drover.uapi.UapiAccess;
import org.drover.uapi.Vfio;
import org.drover.uapi.jna.JnaKernel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A PCI function that somebody holds, of which the kernel says something unasked: vfio-pci's
 * interrupt REQ, when root unbinds it. Needs a boot with PCI functions after {@code guest-pci}.
 */
@Timeout(180)
final class HeldFunctionsTest {
  private static final Path PCI = Path.of("/sys/bus/pci");

  /** e1000e: it has a reset, and REQ. */
  private static final String FUNCTION = "0000:00:11.0";

  private static final DeviceAddress ADDRESS = new DeviceAddress("vfio", FUNCTION);
  private static final Owner PERSON = new Owner(Owner.Kind.PERSON, "ada");
  private static final int SET = Vfio.VFIO_DEVICE_FEATURE_SET;

  private final Kernel kernel = new JnaKernel();
  private final Backends backends = new Backends();
  private final VendorDrivers drivers = new VendorDrivers();
  private final LeaseTable table = new LeaseTable(backends, drivers, new MachineKernel());
  private final Devices devices = new DevicesService(table, backends, drivers);

  @BeforeEach
  void bind() throws IOException {
    backends.bind(new VfioBackend(kernel), Map.of());
    drivers.bind(new GenericDriver(), Map.of());
    bind(FUNCTION);
  }

  private static void bind(String function) throws IOException {
    Path device = PCI.resolve("devices").resolve(function);
    Files.writeString(device.resolve("driver_override"), "vfio-pci");
    if (Files.exists(device.resolve("driver"))) {
      Files.writeString(device.resolve("driver/unbind"), function);
    }
    Files.writeString(PCI.resolve("drivers_probe"), function);
  }

  @AfterEach
  void close() {
    table.close();
  }

  /** What an administrator does; it returns when nobody has the function open. */
  private static CompletableFuture<Void> unbound() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    Thread writer =
        new Thread(
            () -> {
              try {
                Files.writeString(PCI.resolve("drivers/vfio-pci/unbind"), FUNCTION);
                done.complete(null);
              } catch (IOException e) {
                done.completeExceptionally(new UncheckedIOException(e));
              }
            },
            "unbinds");
    writer.setDaemon(true);
    writer.start();
    return done;
  }

  private Lease leased(ReleasePolicy policy) {
    Lease lease = devices.open(ADDRESS, PERSON);
    lease.onRequest(policy);
    return lease;
  }

  @Test
  void anUnbindOfAnIdleFunctionEndsItsLease() throws Exception {
    leased(ReleasePolicy.IDLE);

    // It returns as soon as the descriptor is closed, and the name is free after that.
    unbound().get(120, TimeUnit.SECONDS);
    Until.holds("released", () -> devices.leases().isEmpty());
  }

  @Test
  void anUnbindOfAKeptFunctionWaitsForItsRelease() throws Exception {
    Lease lease = leased(ReleasePolicy.KEEP);

    CompletableFuture<Void> unbind = unbound();
    Until.holds("asked for", () -> lease.info().requested().isPresent());
    assertThat(unbind).isNotDone();
    assertThat(devices.leases()).hasSize(1);

    devices.release(ADDRESS);
    unbind.get(120, TimeUnit.SECONDS);
  }

  @Test
  void anUnbindWaitsForTheSessionThatWorksWithIt() throws Exception {
    Lease lease = leased(ReleasePolicy.SESSION);
    Claim claim = table.claim(ADDRESS, "m1", "migrating", false);

    CompletableFuture<Void> unbind = unbound();
    Until.holds("asked for", () -> lease.info().requested().isPresent());
    assertThat(unbind).isNotDone();

    claim.end(Claim.End.RETURN);
    unbind.get(120, TimeUnit.SECONDS);
    assertThat(devices.leases()).isEmpty();
  }

  /** What Drover relies on where it wakes a device that may not sleep at all. */
  @Test
  void aFunctionThatDoesNotSleepIsWokenWithoutHarm() {
    UapiAccess raw = devices.open(ADDRESS, PERSON).device().ability(UapiAccess.class).orElseThrow();
    int probe = Vfio.VFIO_DEVICE_FEATURE_PROBE | SET;
    int exit = Vfio.VFIO_DEVICE_FEATURE_LOW_POWER_EXIT;
    int entry = Vfio.VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY;

    assertThat(feature(raw, probe | exit)).as("PROBE EXIT").isZero();
    assertThat(feature(raw, probe | entry)).as("PROBE ENTRY").isZero();
    assertThat(feature(raw, SET | exit)).as("EXIT without ENTRY").isZero();
    assertThat(feature(raw, SET | entry)).as("ENTRY").isZero();
    assertThat(feature(raw, SET | entry)).as("ENTRY twice").isEqualTo(Errno.EINVAL.negative());
    assertThat(feature(raw, SET | exit)).as("EXIT").isZero();
  }

  /** The VFs are made by vfio-pci itself, which then has them as well as their PF. */
  @Test
  void aVirtualFunctionIsOpenedWithTheTokenOfItsPhysicalOne() throws IOException {
    String pf = "0000:01:00.0";
    VfToken token = VfToken.parse("4c9f5d1c-2b0e-4a55-9d3e-0f6a7b8c9d10");
    Files.writeString(Path.of("/sys/module/vfio_pci/parameters/enable_sriov"), "Y");
    Files.writeString(PCI.resolve("devices/" + pf + "/sriov_numvfs"), "0");
    bind(pf);
    DeviceAddress physical = new DeviceAddress("vfio", pf);
    DeviceAddress virtual = new DeviceAddress("vfio", "0000:01:00.1");
    Placement byGroup = Placement.ANY.by(AccessPath.GROUP);
    Lease held = devices.open(physical, PERSON, byGroup, token);
    assertThat(held.device().capabilities().features())
        .contains(Vfio.VFIO_DEVICE_FEATURE_PCI_VF_TOKEN);
    try {
      Files.writeString(PCI.resolve("devices/" + pf + "/sriov_numvfs"), "1");
      bind(virtual.name());

      assertThatThrownBy(() -> devices.open(virtual, PERSON, byGroup))
          .hasMessageContaining("EACCES")
          .hasMessageContaining("--vf-token UUID");
      VfToken wrong = VfToken.parse("00000000-0000-4000-8000-000000000000");
      assertThatThrownBy(() -> devices.open(virtual, PERSON, byGroup, wrong))
          .hasMessageContaining("EACCES")
          .hasMessageContaining("is not the one");
      devices.open(virtual, PERSON, byGroup, token).close();
      assertThatThrownBy(() -> devices.open(ADDRESS, PERSON, byGroup, token))
          .hasMessageContaining("EINVAL")
          .hasMessageContaining("leave --vf-token out");
    } finally {
      Files.writeString(PCI.resolve("devices/" + pf + "/sriov_numvfs"), "0");
      held.close();
    }
  }

  private static int feature(UapiAccess device, int flags) {
    ByteBuffer struct = ByteBuffer.allocateDirect(8).order(ByteOrder.nativeOrder());
    struct.putInt(0, 8).putInt(4, flags);
    long address = device.kernel().pin(struct);
    try {
      return device.kernel().ioctl(device.deviceFd(), Vfio.VFIO_DEVICE_FEATURE, address);
    } finally {
      device.kernel().unpin(address);
    }
  }
}
