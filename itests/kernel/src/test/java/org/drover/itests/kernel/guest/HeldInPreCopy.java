// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.drover.api.service.Lease;
import org.drover.api.service.MigrationRequest;
import org.drover.api.service.MigrationRequest.DevicePair;
import org.drover.api.service.Owner;
import org.drover.api.service.Session;
import org.drover.api.service.SwitchoverPolicy;
import org.drover.api.spi.DataStream;
import org.drover.api.spi.PreCopy;
import org.drover.api.spi.Recovery;
import org.drover.api.spi.SavingStream;
import org.drover.fsm.MigrationState;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * An mlx5 function that somebody holds in PRE_COPY, its first image read, and keeps all that was
 * handed out of: where each sequence that crashes the kernel begins. After each test the kernel
 * must be sound and the firmware have everything back.
 */
final class HeldInPreCopy implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback {
  private static final Owner PERSON = new Owner(Owner.Kind.PERSON, "tester");

  /** How the firmware calls it. */
  private static final int VHCA = 0x10;

  private PlainDrover drover;
  private Lease lease;
  private SavingStream stream;
  private PreCopy preCopy;

  @Override
  public void beforeAll(ExtensionContext context) throws IOException, InterruptedException {
    Firmware.start();
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    drover = new PlainDrover();
    hold();
  }

  /** Leases the function and sends it to PRE_COPY. */
  void hold() {
    lease = drover.devices().open(Mlx5.address(0), PERSON);
    stream = (SavingStream) to(MigrationState.PRE_COPY).orElseThrow();
    Mlx5.drain(stream);
    preCopy = lease.device().ability(PreCopy.class).orElseThrow();
    assertThat(preCopy.query().total()).isZero();
  }

  /** As {@code vfio:state --set} and a script do: nothing is done about a failure. */
  Optional<DataStream> to(MigrationState state) {
    return lease.device().transition(state, Recovery.none());
  }

  /** And what the firmware was told before is forgotten. */
  void physicalFunctionGoesAndComesBack() throws IOException {
    Firmware.physicalFunctionIs(0, "gone");
    Firmware.physicalFunctionIs(0, "back");
    Firmware.forgetCommands();
  }

  /** Since they were forgotten, of those that move a function or save it. */
  List<FirmwareCommand> commands() throws IOException {
    return Firmware.commands().stream().filter(command -> command.isOfSource(VHCA)).toList();
  }

  /** Of the function into the other one. */
  Session migrate(SwitchoverPolicy policy) {
    return drover
        .migrator()
        .migrate(
            new MigrationRequest(
                List.of(new DevicePair(Mlx5.address(0), Optional.of(Mlx5.address(1)))),
                Optional.empty(),
                policy,
                false,
                Set.of(),
                List.of()));
  }

  PlainDrover drover() {
    return drover;
  }

  Lease lease() {
    return lease;
  }

  SavingStream stream() {
    return stream;
  }

  PreCopy preCopy() {
    return preCopy;
  }

  /** Its firmware runs, nobody has it open, and it opens RUNNING as ever. */
  void isFreeAndSound() throws IOException {
    assertThat(drover.devices().leases()).isEmpty();
    assertThat(Firmware.objects()).containsExactly("pds 0", "mkeys 0");
    hold();
    drover.devices().release(Mlx5.address(0));
    KernelHealth.isSound();
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException {
    drover.close();
    assertThat(Firmware.objects()).containsExactly("pds 0", "mkeys 0");
    assertThat(Firmware.faults()).isEmpty();
    KernelHealth.isSound();
  }
}
