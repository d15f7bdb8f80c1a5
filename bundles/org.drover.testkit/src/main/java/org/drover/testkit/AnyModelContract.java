// SPDX-License-Identifier: Apache-2.0
package org.drover.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.drover.api.RegionInfo;
import org.drover.api.spi.DeviceModel;
import org.drover.api.spi.ModelDevice;
import org.drover.fsm.FeatureSet;
import org.drover.fsm.MigrationState;
import org.junit.jupiter.api.Test;

/** What every device model must do, whether or not its devices migrate. */
public abstract class AnyModelContract {

  /** For subclasses. */
  protected AnyModelContract() {}

  /**
   * The model.
   *
   * @return a fresh one
   */
  protected abstract DeviceModel model();

  /**
   * Options that it takes.
   *
   * @return for a device with all its features
   */
  protected abstract Map<String, String> options();

  /**
   * A device that somebody has opened.
   *
   * @return with {@link #options}
   */
  protected final ModelDevice device() {
    ModelDevice device = model().create(options());
    device.opened();
    return device;
  }

  /** As after a reset. */
  @Test
  public void beginsInRunning() {
    assertThat(device().state()).isEqualTo(MigrationState.RUNNING);
  }

  /** Lower-case words. */
  @Test
  public void hasAName() {
    assertThat(model().model()).matches("[a-z][a-z0-9]*(-[a-z0-9]+)*");
  }

  /** A typing error must not make another device than was meant. */
  @Test
  public void refusesAnOptionThatItDoesNotKnow() {
    DeviceModel model = model();
    assertThatThrownBy(() -> model.create(Map.of("no-such-option", "1")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no-such-option");
  }

  /** One service makes any number of devices. */
  @Test
  public void makesAnotherDeviceEachTime() {
    DeviceModel model = model();
    assertThat(model.create(options())).isNotSameAs(model.create(options()));
  }

  /** What the emulator cannot do without; a mediated device also has a parent of a type. */
  @Test
  public void saysWhereItStandsInSysfs() {
    Map<String, String> sysfs = device().sysfs("x-0");
    assertThat(sysfs)
        .containsKeys(ModelDevice.BUS, ModelDevice.DRIVER)
        .allSatisfy((key, value) -> assertThat(value).as(key).isNotEmpty());
    assertThat(sysfs.get(ModelDevice.BUS)).isIn("mdev", "pci");
    assertThat(device().sysfs("x-0")).as("asked again").isEqualTo(sysfs);
  }

  /**
   * Regions are asked for by their index. There may be fewer than it counts: vfio-pci counts the
   * one of VGA, and answers {@code EINVAL} for it where there is none ({@code
   * vfio_pci_ioctl_get_region_info}).
   */
  @Test
  public void listsRegionsByTheirIndex() {
    ModelDevice device = device();
    List<RegionInfo> regions = device.regions();
    assertThat(regions).isNotEmpty().hasSizeLessThanOrEqualTo(device.info().regions());
    for (int index = 0; index < regions.size(); index++) {
      assertThat(regions.get(index).index()).isEqualTo(index);
    }
    assertThat(device.irq(device.info().irqs())).as("an interrupt too many").isEmpty();
    assertThat(device.irq(-1)).as("no interrupt").isEmpty();
  }

  /**
   * Whatever a PCI function is, vfio-pci's core shows it: nine regions, of which that of VGA is not
   * there, and five interrupt indexes, of which MSI-X alone may take more vectors later ({@code
   * vfio_pci_ioctl_get_irq_info}). Asks nothing of a mediated device, which shows itself.
   */
  @Test
  public void isShownByVfioPciIfItIsAPciFunction() {
    ModelDevice device = device();
    if (!device.sysfs("x-0").get(ModelDevice.BUS).equals("pci")) {
      return;
    }
    assertThat(device.info().regions()).as("regions").isEqualTo(9);
    assertThat(device.info().irqs()).as("interrupt indexes").isEqualTo(5);
    assertThat(device.regions()).extracting(RegionInfo::index).contains(0, 1, 2, 3, 4, 5, 6, 7);
    // VFIO_IRQ_INFO_EVENTFD 1, MASKABLE 2, AUTOMASKED 4, NORESIZE 8.
    hasFlags(device, 0, 7);
    hasFlags(device, 1, 9);
    hasFlags(device, 2, 1, 9);
    hasFlags(device, 3, 9);
    hasFlags(device, 4, 9);
    assertThat(device.irq(4)).as("VFIO_PCI_REQ_IRQ_INDEX").isPresent();
  }

  private static void hasFlags(ModelDevice device, int index, Integer... either) {
    device
        .irq(index)
        .ifPresent(
            irq ->
                assertThat(irq.flags())
                    .as("the flags of interrupt %d", index)
                    .isIn((Object[]) either));
  }

  /** At least a byte, and never more than was asked for. */
  @Test
  public void answersAtTheBeginningOfEachRegion() {
    ModelDevice device = device();
    for (RegionInfo region : device.regions()) {
      if (region.size() > 0 && region.readable()) {
        ByteBuffer some = ByteBuffer.allocate(4);
        long count = device.readRegion(region.index(), 0, some);
        assertThat(count).as("a read of region %d", region.index()).isBetween(1L, 4L);
        assertThat(some.position()).as("what was put there").isEqualTo((int) count);
      }
    }
  }

  /** Fixed for the life of the device. */
  @Test
  public void hasTheSameFeaturesAlways() {
    ModelDevice device = device();
    FeatureSet features = device.migrationFeatures();
    device.reset();
    device.closed();
    device.opened();
    assertThat(device.migrationFeatures()).isEqualTo(features);
    assertThat(device().migrationFeatures()).as("another one").isEqualTo(features);
  }

  /** Without any harm to what runs. */
  @Test
  public void resetsWhileItRuns() {
    ModelDevice device = device();
    device.reset();
    device.reset();
    assertThat(device.state()).isEqualTo(MigrationState.RUNNING);
  }
}
