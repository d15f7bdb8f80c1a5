// SPDX-License-Identifier: Apache-2.0
package org.drover.conform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.RefusedException;
import org.drover.api.service.ConformanceCheck;
import org.drover.api.service.ConformanceForm;
import org.drover.api.service.ConformanceReport;
import org.drover.api.service.ConformanceRequest;
import org.drover.api.service.ConformanceResult;
import org.drover.api.service.ConformanceVerdict;
import org.drover.api.service.Devices;
import org.drover.api.service.LeaseInfo;
import org.drover.api.service.Owner;
import org.drover.conform.process.WorkerHome;
import org.drover.conform.report.JsonReport;
import org.drover.conform.report.Samples;
import org.drover.emulator.EmulatedMachine;
import org.drover.emulator.EmulatedProcesses;
import org.drover.emulator.EmulationService;
import org.drover.model.mtty.MttyModel;
import org.drover.uapi.Kernel;
import org.drover.uapi.KernelProcesses;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ConformanceServiceTest {
  private static final DeviceAddress EMULATED = DeviceAddress.parse("emu:mtty-0");
  private static final DeviceAddress REAL = DeviceAddress.parse("vfio:0000:3b:00.2");

  private final EmulatedMachine machine = new EmulatedMachine();
  private final List<String> log = new ArrayList<>();
  private final List<Path> homes = new ArrayList<>();
  private final List<ConformanceResult> told = new ArrayList<>();
  private String script = "exit 1";
  private final ConformanceService service = new ConformanceService(devices(), this::worker);

  @TempDir private Path folder;

  @BeforeEach
  void plugTheEmulatorIn() throws IOException {
    machine.addModel(new MttyModel());
    new EmulationService(machine).create("mtty", "mtty-0", Map.of("ports", "2"));
    service.addKernel(logged(new EmulatedProcesses(machine)));
    Files.writeString(
        folder.resolve("said"), "{\"report\":" + JsonReport.json(Samples.report()) + "}\n");
  }

  private List<String> worker(WorkerHome home) {
    homes.add(home.folder());
    log.add("worker");
    return List.of("/bin/sh", "-c", "cd " + folder + "; " + script);
  }

  /** Only reservations: nothing else may be asked. */
  private Devices devices() {
    return (Devices)
        Proxy.newProxyInstance(
            Devices.class.getClassLoader(),
            new Class<?>[] {Devices.class},
            (proxy, method, arguments) -> {
              assertThat(method.getName()).isEqualTo("reserve");
              return reserve((DeviceAddress) arguments[0], (Owner) arguments[1]);
            });
  }

  private Devices.Reservation reserve(DeviceAddress address, Owner owner) {
    if (address.name().equals("held")) {
      throw new DroverException(address + " is leased by person ada");
    }
    log.add("reserve " + address + " for " + owner);
    return new Devices.Reservation() {
      @Override
      public LeaseInfo info() {
        return new LeaseInfo(
            address, owner, Instant.EPOCH, false, Optional.empty(), Optional.empty(), List.of());
      }

      @Override
      public void close() {
        log.add("free");
      }
    };
  }

  private KernelProcesses logged(KernelProcesses processes) {
    return new KernelProcesses() {
      @Override
      public String scheme() {
        return processes.scheme();
      }

      @Override
      public KernelProcess begin() {
        log.add("begin");
        KernelProcess process = processes.begin();
        return new KernelProcess() {
          @Override
          public Kernel kernel() {
            return process.kernel();
          }

          @Override
          public void close() {
            log.add("exit");
            process.close();
          }
        };
      }
    };
  }

  private static ConformanceRequest request(DeviceAddress address, boolean fresh, String... only) {
    return new ConformanceRequest(
        address, fresh, false, List.of(only), ConformanceRequest.PATIENCE);
  }

  @Test
  void aKernelInJavaIsAskedByAProcessOfItsOwnInThisVirtualMachine() {
    ConformanceReport report = service.run(request(EMULATED, true, "info"), told::add);

    assertThat(report.count(ConformanceVerdict.PASS)).isPositive();
    assertThat(report.results()).isEqualTo(told).allMatch(r -> r.check().area().equals("info"));
    assertThat(report.left()).isEqualTo("RUNNING, reset");
    assertThat(log)
        .containsExactly("reserve emu:mtty-0 for command vfio:conform", "begin", "exit", "free");
  }

  @Test
  void anotherKernelIsAskedByAnotherVirtualMachine() {
    script = "cat said";
    assertThat(service.run(request(REAL, true), told::add)).isEqualTo(Samples.report());
    assertThat(log)
        .containsExactly("reserve vfio:0000:3b:00.2 for command vfio:conform", "worker", "free");
    assertThat(homes).singleElement().satisfies(home -> assertThat(home).doesNotExist());
  }

  @Test
  void theNameIsFreeWhateverBecomesOfTheRun() {
    assertThatThrownBy(() -> service.run(request(REAL, true), told::add))
        .isInstanceOf(DroverException.class)
        .hasMessageContaining("ended with status 1");
    assertThatThrownBy(() -> service.run(request(DeviceAddress.parse("emu:nope"), true), told::add))
        .isInstanceOf(DroverException.class);
    assertThat(log).filteredOn("free"::equals).hasSize(2);
    assertThat(homes).singleElement().satisfies(home -> assertThat(home).doesNotExist());
  }

  @Test
  void touchesNothingWithoutConsent() {
    assertThatThrownBy(() -> service.run(request(EMULATED, false), told::add))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("--fresh");
    assertThat(log).isEmpty();
  }

  @Test
  void touchesNothingIfAllThatWasChosenIsDangerousAndThatWasNotAllowed() {
    assertThatThrownBy(() -> service.run(request(EMULATED, true, "pairs.blocked"), told::add))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("pairs.blocked")
        .hasMessageContaining("--dangerous");
    assertThat(log).isEmpty();
  }

  @Test
  void refusesCheckThatItDoesNotKnow() {
    assertThatThrownBy(() -> service.run(request(EMULATED, true, "nonsense"), told::add))
        .isInstanceOf(DroverException.class)
        .hasMessageContaining("'nonsense'");
    assertThat(log).isEmpty();
  }

  @Test
  void doesNotBeginOnADeviceThatSomebodyHolds() {
    assertThatThrownBy(() -> service.run(request(DeviceAddress.parse("emu:held"), true), told::add))
        .hasMessage("emu:held is leased by person ada");
    assertThat(log).isEmpty();
  }

  @Test
  void aKernelThatLeftIsAskedNoMore() {
    KernelProcesses other = new EmulatedProcesses(machine);
    service.removeKernel(other);
    service.run(request(EMULATED, true, "info"), told::add);
    assertThat(log).contains("begin");
    service.addKernel(other);
    service.removeKernel(other);
    assertThatThrownBy(() -> service.run(request(EMULATED, true, "info"), told::add))
        .hasMessageContaining("ended with status 1");
  }

  @Test
  void knowsItsChecksAndWritesReportsDown() {
    assertThat(service.checks(List.of())).hasSizeGreaterThan(60).doesNotHaveDuplicates();
    List<ConformanceCheck> reset = service.checks(List.of("reset"));
    assertThat(reset).isNotEmpty().allMatch(check -> check.area().equals("reset"));
    assertThat(service.list(reset, ConformanceForm.TABLE)).startsWith("reset.");
    assertThat(service.list(reset, ConformanceForm.JSON)).startsWith("[");
    assertThatThrownBy(() -> service.list(reset, ConformanceForm.JUNIT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("JUNIT");
    assertThat(service.render(Samples.report(), ConformanceForm.MARKDOWN)).startsWith("# VFIO");
  }
}
