// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.drover.api.DeviceAddress;
import org.drover.api.Errno;
import org.drover.api.KernelCallException;
import org.drover.api.service.Devices;
import org.drover.api.service.Lease;
import org.drover.api.service.LeaseInfo;
import org.drover.api.service.LeaseListener;
import org.drover.api.service.Owner;
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
import org.drover.uapi.jna.JnaKernel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Errors of PCI Express (AER) above a function that somebody holds: vfio-pci's interrupt ERR, by
 * {@code vfio_pci_core_aer_err_detected}. The errors are QEMU's; who is told, and what becomes of
 * the link, is the kernel's doing. Needs a kernel with {@code PCIEAER}.
 */
@Timeout(180)
final class BusErrorsTest {
  private static final String PF = "0000:01:00.0";
  private static final DeviceAddress ADDRESS = new DeviceAddress("vfio", PF);

  /** QEMU's id of the root port above it, which has AER; QEMU's nvme has not. */
  private static final String PORT = "port1";

  /** A completion that did not come in time, and an error of the data link's protocol. */
  private static final String NOT_FATAL = "COMP_TIME";

  private static final String FATAL = "DLP";
  private static final long CAP = 0x0f0107ff;
  private static final Owner PERSON = new Owner(Owner.Kind.PERSON, "ada");
  private static int errors;

  private final Kernel kernel = new JnaKernel();
  private final Backends backends = new Backends();
  private final VendorDrivers drivers = new VendorDrivers();
  private final LeaseTable table = new LeaseTable(backends, drivers, new MachineKernel());
  private final Devices devices = new DevicesService(table, backends, drivers);
  private final BlockingQueue<LeaseInfo> failures = new LinkedBlockingQueue<>();

  @BeforeEach
  void bind() throws IOException, InterruptedException {
    Process script =
        new ProcessBuilder(Path.of(System.getProperty("drover.rig"), "guest-pci").toString(), "0")
            .inheritIO()
            .start();
    assertThat(script.waitFor()).as("status of guest-pci").isZero();
    Function.bound(PF);
    backends.bind(new VfioBackend(kernel), Map.of());
    drivers.bind(new GenericDriver(), Map.of());
    table.addListener(
        new LeaseListener() {
          @Override
          public void requested(LeaseInfo lease) {}

          @Override
          public void failed(LeaseInfo lease) {
            failures.add(lease);
          }
        });
  }

  @AfterEach
  void close() {
    table.close();
  }

  /**
   * The port above the function reports an error; returns when it has.
   *
   * @param error as {@code pcie_aer_inject_error} of QEMU calls it
   */
  private static void inject(String error) {
    String name = OtherMachine.BUS_ERROR + ++errors;
    OtherMachine.tell(name, PORT + " " + error);
    OtherMachine.await(name);
  }

  private Lease leased(ReleasePolicy policy) {
    Lease lease = devices.open(ADDRESS, PERSON);
    lease.onRequest(policy);
    return lease;
  }

  private LeaseInfo told() throws InterruptedException {
    LeaseInfo told = failures.poll(60, TimeUnit.SECONDS);
    assertThat(told).as("what the listener is told").isNotNull();
    return told;
  }

  /** The first register of NVMe, CAP, which never is 0. */
  private static long capabilities(Lease lease) {
    return new Function(lease.device()).read(0, 0, 4);
  }

  /** Until the kernel is done with the link nobody else may reset the function: EAGAIN. */
  private boolean opens() {
    try {
      return devices.open(ADDRESS, PERSON).info().open();
    } catch (KernelCallException e) {
      assertThat(e.errno()).isEqualTo(Errno.EAGAIN);
      assertThat(e).hasMessageContaining("the kernel is resetting it or the link to it");
      return false;
    }
  }

  private void answersOnceItIsOpenedAgain() {
    Until.holds("it is opened", this::opens);
    Lease lease = devices.held(ADDRESS).orElseThrow();
    assertThat(capabilities(lease)).isEqualTo(CAP);
    assertThat(lease.info().failed()).isEmpty();
  }

  @Test
  void anErrorThatIsNotFatalIsToldAndTheFunctionIsKept() throws InterruptedException {
    Lease lease = leased(ReleasePolicy.KEEP);
    inject(NOT_FATAL);

    LeaseInfo told = told();
    assertThat(told.address()).isEqualTo(ADDRESS);
    assertThat(told.owner()).isEqualTo(PERSON);
    assertThat(told.failed()).isPresent();
    assertThat(lease.info()).as("what vfio:devices shows").isEqualTo(told);
    assertThat(told.requested()).as("nobody asks for it").isEmpty();
    assertThat(devices.leases()).containsExactly(told);
    assertThat(capabilities(lease)).isEqualTo(CAP);
  }

  /** The kernel resets the link, and with it the function, after it has told. */
  @Test
  void afterAFatalErrorItAnswersNothingUntilItIsOpenedAgain() throws InterruptedException {
    Lease lease = leased(ReleasePolicy.KEEP);
    assertThat(capabilities(lease)).isEqualTo(CAP);
    inject(FATAL);

    assertThat(told().failed()).isPresent();
    Until.holds("the kernel has reset the link", () -> capabilities(lease) == 0);
    lease.device().reset();
    assertThat(capabilities(lease)).as("its BARs are not set up by a reset").isZero();

    devices.release(ADDRESS);
    answersOnceItIsOpenedAgain();
  }

  @Test
  void anIdleFunctionIsReleased() throws InterruptedException {
    leased(ReleasePolicy.IDLE);
    inject(FATAL);

    assertThat(told().policy()).isEqualTo(ReleasePolicy.IDLE);
    Until.holds("released", () -> devices.leases().isEmpty());
    answersOnceItIsOpenedAgain();
  }

  @Test
  void theSessionThatWorksWithItEndsFirst() throws InterruptedException {
    leased(ReleasePolicy.SESSION);
    Claim claim = table.claim(ADDRESS, "m1", "migrating", false);
    inject(NOT_FATAL);

    told();
    assertThat(devices.leases()).hasSize(1);
    claim.end(Claim.End.RETURN);
    assertThat(devices.leases()).isEmpty();
  }
}
