// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.List;
import org.drover.api.DeviceAddress;
import org.drover.api.RefusedException;
import org.drover.api.spi.DeviceBackend;
import org.drover.api.spi.MigratableDevice;
import org.drover.api.spi.WorkloadMemory;
import org.drover.fsm.MigrationState;
import org.drover.testkit.ScriptedKernel;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

class KernelBackendsTest {
  private static final WorkloadMemory NOTHING = WorkloadMemory.NONE;

  private final List<String> registry = new ArrayList<>();
  private final KernelBackends backends = new KernelBackends(context());

  /** Keeps the schemes of the services that are registered. */
  private BundleContext context() {
    return (BundleContext)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {BundleContext.class},
            (proxy, method, arguments) -> {
              assertThat(method.getName()).isEqualTo("registerService");
              assertThat(arguments[0]).isEqualTo(DeviceBackend.class);
              DeviceBackend service = (DeviceBackend) arguments[1];
              Object scheme = ((Dictionary<?, ?>) arguments[2]).get("org.drover.scheme");
              assertThat(scheme).isEqualTo(service.scheme());
              registry.add(service.scheme());
              return registration(service.scheme());
            });
  }

  private Object registration(String scheme) {
    return Proxy.newProxyInstance(
        getClass().getClassLoader(),
        new Class<?>[] {ServiceRegistration.class},
        (proxy, method, arguments) -> {
          assertThat(method.getName()).isEqualTo("unregister");
          registry.remove(scheme);
          return null;
        });
  }

  @Test
  void makesABackendOfEveryKernel() {
    backends.addKernel(new ScriptedKernel("vfio"));
    backends.addKernel(new ScriptedKernel("emu"));

    assertThat(registry).containsExactly("vfio", "emu");
    assertThat(backends.present()).extracting(VfioBackend::scheme).containsExactly("vfio", "emu");
  }

  @Test
  void takesABackendAwayWithItsKernel() {
    ScriptedKernel kernel = new ScriptedKernel("vfio");
    backends.addKernel(kernel);
    backends.addKernel(new ScriptedKernel("emu"));

    backends.removeKernel(kernel);
    backends.removeKernel(kernel);

    assertThat(registry).containsExactly("emu");
    assertThat(backends.present()).extracting(VfioBackend::scheme).containsExactly("emu");
  }

  @Test
  void leavesADeviceOpenWhoseKernelLeaves() {
    ScriptedMtty mtty = new ScriptedMtty();
    backends.addKernel(mtty.kernel);
    VfioBackend backend = backends.present().get(0);

    try (MigratableDevice device = backend.open(ScriptedMtty.ADDRESS, backend.bind(NOTHING))) {
      backends.removeKernel(mtty.kernel);

      assertThat(device.state()).isEqualTo(MigrationState.RUNNING);
      assertThat(mtty.kernel.openDescriptors()).containsKey(ScriptedMtty.DEVICE);
    }
    assertThat(mtty.kernel.openDescriptors()).isEmpty();
  }

  @Test
  void remembersWhatIsOpenWhenAKernelComesBack() {
    ScriptedMtty gone = new ScriptedMtty();
    ScriptedMtty back = new ScriptedMtty();
    backends.addKernel(gone.kernel);
    VfioBackend first = backends.present().get(0);

    try (MigratableDevice device = first.open(ScriptedMtty.ADDRESS, first.bind(NOTHING))) {
      backends.removeKernel(gone.kernel);
      backends.addKernel(back.kernel);

      KernelMdevs mdevs = new KernelMdevs(backends);
      assertThatThrownBy(() -> mdevs.remove(device.identity().address()))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("it is open in this platform");
      assertThat(back.kernel.calls()).isEmpty();
    }
    VfioBackend second = backends.present().get(0);
    second.open(ScriptedMtty.ADDRESS, second.bind(NOTHING)).close();
  }

  @Test
  void refusesAGroupThatIsOpenThroughTheKernelThatLeft() {
    ScriptedMtty gone = new ScriptedMtty();
    ScriptedMtty back = new ScriptedMtty();
    back.kernel
        .tree()
        .link("bus/mdev/devices/other", "../../../devices/virtual/mtty/mtty/other")
        .link("devices/virtual/mtty/mtty/other/iommu_group", "../../../../../kernel/iommu_groups/7")
        .link("devices/virtual/mtty/mtty/other/mdev_type", "../mdev_supported_types/mtty-2")
        .link("devices/virtual/mtty/mtty/other/driver", "../../../../../bus/mdev/drivers/mtty");
    backends.addKernel(gone.kernel);
    VfioBackend first = backends.present().get(0);

    try (MigratableDevice device = first.open(ScriptedMtty.ADDRESS, first.bind(NOTHING))) {
      backends.removeKernel(gone.kernel);
      backends.addKernel(back.kernel);
      VfioBackend second = backends.present().get(0);

      assertThatThrownBy(
              () -> second.open(new DeviceAddress("vfio", "other"), second.bind(NOTHING)))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("its IOMMU group 7 is in the address space of " + device);
      assertThat(back.kernel.calls()).isEmpty();
    }
  }
}
