// SPDX-License-Identifier: Apache-2.0
package org.drover.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.drover.api.DeviceCapabilities;
import org.drover.api.RegionInfo;
import org.drover.api.RegionInfo.Area;
import org.drover.api.service.DeviceStatus;
import org.drover.fsm.MigrationState;
import org.drover.testkit.samples.Samples;
import org.junit.jupiter.api.Test;

class InfoFormatTest {
  @Test
  void tellsAllOfAnOpenDevice() {
    assertThat(InfoFormat.text(Samples.mtty(3, MigrationState.RUNNING)))
        .isEqualTo(
            """
            address         emu:mtty-0
            driver          mtty
            bus             mdev
            kernel driver   vfio_mdev
            IOMMU group     3
            mdev type       mtty-2
            lease           person ada, since 2025-03-01T12:00:00Z
            address space   vm-1
            opened by       group
            memory          64.0 MiB at 0x1000000
            resets at open  no
            state           RUNNING
            migration       STOP_COPY,P2P
            STOP_COPY size  4.0 KiB, the device's own estimate
            features        MIGRATION, MIG_DEVICE_STATE, MIG_DATA_SIZE
            flags           0x0002
            interrupts      1

            REGION | SIZE  | ACCESS
            -------+-------+-------
            0      | 0x8   | rw-
            7      | 0x100 | rwm
            """);
  }

  @Test
  void saysWhatIsUnknownUntilOpened() {
    assertThat(InfoFormat.text(Samples.card()))
        .isEqualTo(
            """
            address         vfio:0000:3b:00.2
            driver          generic
            bus             pci
            kernel driver   none
            IOMMU group     none
            vendor id       0x15b3
            device id       0x101e
            lease           none
            resets at open  yes
            state           unknown until opened
            capabilities    unknown until opened
            """);
  }

  @Test
  void tellsProgramsAllOfAnOpenDevice() {
    assertThat(InfoFormat.json(Samples.mtty(3, MigrationState.RUNNING)).toString())
        .isEqualTo(
            JsonParser.parseString(
                    """
                    {"address": "emu:mtty-0", "vendor": "mtty", "bus": "mdev",
                     "kernelDriver": "vfio_mdev", "group": 3, "state": "RUNNING",
                     "resetsAtOpen": false,
                     "lease": {"owner": {"kind": "PERSON", "name": "ada"},
                               "since": "2025-03-01T12:00:00Z", "open": true,
                               "space": "vm-1", "via": "group",
                               "memory": [{"iova": "0x1000000", "length": 67108864}],
                               "onRequest": "keep", "requested": null, "failed": null, "orphaned": false},
                     "problem": null, "vendorId": null, "deviceId": null,
                     "attributes": {"mdev_type": "mtty-2"},
                     "capabilities": {
                       "migration": ["STOP_COPY", "P2P"], "features": [1, 2, 9],
                       "stopCopyBytes": 4096, "flags": 2,
                       "regions": [
                         {"index": 0, "size": 8, "readable": true, "writable": true,
                          "mappable": false},
                         {"index": 1, "size": 0, "readable": false, "writable": false,
                          "mappable": false},
                         {"index": 7, "size": 256, "readable": true, "writable": true,
                          "mappable": true}],
                       "irqs": 1}}
                    """)
                .toString());
  }

  @Test
  void tellsProgramsWhatIsUnknownByNull() {
    assertThat(InfoFormat.json(Samples.card()).toString())
        .endsWith(
            "\"problem\":null,\"vendorId\":\"0x15b3\",\"deviceId\":\"0x101e\",\"attributes\":{},"
                + "\"capabilities\":null}");
  }

  @Test
  void tellsWhatAloneMayBeMapped() {
    DeviceStatus mtty = Samples.mtty(3, MigrationState.RUNNING);
    RegionInfo sparse =
        new RegionInfo(
            2,
            0x8000,
            true,
            true,
            true,
            true,
            List.of(new Area(0x1000, 0x1000), new Area(0x4000, 0x2000)));
    DeviceStatus device =
        new DeviceStatus(
            mtty.identity(),
            mtty.vendor(),
            mtty.lease(),
            false,
            Optional.of(
                new DeviceCapabilities(
                    Optional.empty(),
                    new TreeSet<>(),
                    OptionalLong.empty(),
                    2,
                    List.of(sparse),
                    1)),
            mtty.state(),
            Optional.empty());

    assertThat(InfoFormat.text(device))
        .contains("rwm, of which 0x1000 to 0x1fff, 0x4000 to 0x5fff, the MSI-X table too");
    assertThat(InfoFormat.json(device).toString())
        .contains(
            "\"msixMappable\":true,\"areas\":[{\"offset\":4096,\"length\":4096},"
                + "{\"offset\":16384,\"length\":8192}]");
  }
}
