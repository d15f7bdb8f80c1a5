// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.drover.device.vfio.prepare.PciZoo.NIC;
import static org.drover.device.vfio.prepare.PciZoo.VF;
import static org.drover.device.vfio.prepare.PciZoo.address;
import static org.drover.device.vfio.prepare.PciZoo.request;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.drover.api.service.PreparationPlan;
import org.drover.api.service.PreparationRequest;
import org.drover.api.service.Preparer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The driver that a function gets unless one is named. */
class VariantDriversTest {
  /** As depmod writes it, ids in capitals; the first line is that of vfio-pci, which fits all. */
  private static final String ALIASES =
      """
      # Aliases extracted from modules themselves.
      alias vfio_pci:v*d*sv*sd*bc*sc*i* vfio_pci
      alias pci:v00001B36d00000010sv*sd*bc*sc*i* nvme
      alias vfio_pci:v00001B36d*sv*sd*bc*sc*i* wide_vfio_pci
      alias vfio_pci:v00001B36d00000010sv*sd*bc*sc*i* nvme_vfio_pci
      alias vfio_pci:v000015B3d0000101Esv*sd*bc*sc*i* mlx5_vfio_pci
      """;

  private final PciZoo zoo = new PciZoo();
  @TempDir private Path folder;
  private Preparer preparer;

  @BeforeEach
  void begin() {
    preparer = zoo.preparer(folder);
    zoo.file("/lib/modules/6.12.117-scripted/modules.alias", ALIASES);
  }

  private static String target(PreparationPlan plan) {
    return ((PreparationPlan.Write) plan.steps().get(0)).text();
  }

  @Test
  void isTheOneThatTheAliasesNameMostClosely() {
    zoo.driver("nvme_vfio_pci");
    zoo.driver("wide_vfio_pci");
    PreparationPlan plan = preparer.plan(request(VF));
    assertThat(target(plan)).isEqualTo("nvme_vfio_pci");
    assertThat(plan.notes()).isEmpty();
  }

  @Test
  void isKnownByItsModuleWhateverItsName() {
    zoo.driver("nvme-live-vfio");
    zoo.sysfs.link("bus/pci/drivers/nvme-live-vfio/module", "../../../../module/nvme_vfio_pci");
    assertThat(target(preparer.plan(request(VF)))).isEqualTo("nvme-live-vfio");
  }

  @Test
  void isVfioPciWithANoteWhereTheModuleIsNotLoaded() {
    PreparationPlan plan = preparer.plan(request(VF));
    assertThat(target(plan)).isEqualTo("vfio-pci");
    assertThat(plan.notes())
        .containsExactly(
            "0000:01:00.1 has a VFIO driver of its own, in the module nvme_vfio_pci, which is not"
                + " loaded; vfio-pci cannot migrate it: `modprobe nvme_vfio_pci` before it is"
                + " prepared.");
    assertThat(preparer.prepare(request(VF)).notes()).isEqualTo(plan.notes());
  }

  @Test
  void isVfioPciWhereNobodyElseFits() {
    PreparationPlan plan = preparer.plan(request(NIC));
    assertThat(target(plan)).isEqualTo("vfio-pci");
    assertThat(plan.notes()).isEmpty();
  }

  @Test
  void isTheOneThatIsNamed() {
    zoo.driver("nvme_vfio_pci");
    assertThat(
            target(
                preparer.plan(
                    new PreparationRequest(address(VF), Optional.of("vfio-pci"), Set.of()))))
        .isEqualTo("vfio-pci");
  }
}
