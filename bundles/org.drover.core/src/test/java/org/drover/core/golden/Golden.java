// SPDX-License-Identifier: Apache-2.0
package org.drover.core.golden;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.drover.api.DeviceIdentity;
import org.drover.api.IovaRange;
import org.drover.api.service.Placement;
import org.drover.core.fake.FakeDriver;
import org.drover.core.fake.FakeHardware;
import org.drover.core.fake.PipeNetwork;
import org.drover.core.fake.Platform;
import org.drover.testkit.CallMatcher;
import org.drover.testkit.MttyGolden;
import org.drover.testkit.ScriptedKernel;
import org.drover.vendor.mlx5.Mlx5Driver;
import org.drover.vendor.mtty.MttyDriver;

/** What the files of cnf/baseline were made from, in the words of the tests. */
final class Golden {
  /** What to do about a difference that is meant. */
  static final String REMEDY =
      "if that is meant, give docs/formats its new version, write it into cnf/baseline/make.py, and"
          + " run python3 cnf/baseline/make.py --write";

  static final Instant CREATED = Instant.parse("2026-01-02T03:04:05Z");
  static final UUID SESSION = UUID.fromString("00000000-0000-4000-8000-000000000001");
  static final UUID HERE = UUID.fromString("00000000-0000-4000-8000-00000000000a");
  static final UUID THERE = UUID.fromString("00000000-0000-4000-8000-00000000000b");

  static final List<IovaRange> MEMORY =
      List.of(new IovaRange(0x1000000, 0x4000), new IovaRange(0x8000000, 0x200000));

  private static final String MLX5 =
      """
      08 00 00 00 00 00 00 00 01 00 00 00 01 00 00 00 00 a0 04 00 00 00 00 00
      28 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
      00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f 10 11 12 13
      14 15 16 17 18 19 1a 1b 1c 1d 1e 1f 20 21 22 23 24 25 26 27
      10 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
      0f 0e 0d 0c 0b 0a 09 08 07 06 05 04 03 02 01 00
      04 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
      66 6f 75 72
      """;

  /** FUNCTION, CONFIG with the command register alone, IOVA with both mappings. */
  private static final String CONTEXT =
      """
      44 52 56 43 01 00 00 00 a4 00 00 00 03 00 00 00
      01 00 01 00 44 00 00 00
      48 43 53 32 02 00 07 00 08 00 00 00 00 00 00 00
      08 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
      00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
      00 00 00 00 00 00 00 00 01 00 00 00 01 00 00 00
      00 00 00 00
      02 00 01 00 08 00 00 00
      04 00 02 00 03 01 00 00
      04 00 01 00 30 00 00 00
      00 00 00 01 00 00 00 00 00 40 00 00 00 00 00 00 03 00 00 00 00 00 00 00
      00 00 00 08 00 00 00 00 00 00 20 00 00 00 00 00 03 00 00 00 00 00 00 00
      """;

  private Golden() {}

  static byte[] mtty() {
    return MttyGolden.dump();
  }

  static byte[] mlx5() {
    return bytes(MLX5);
  }

  static byte[] context() {
    return bytes(CONTEXT);
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
  }

  static byte[] read(String name) {
    try {
      return Files.readAllBytes(
          Path.of(System.getProperty("basedir", ""), "../../cnf/baseline", name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An engine in which nothing is different each time, with the drivers of both vendors. */
  static Platform platform(PipeNetwork network, UUID instance) {
    Platform platform =
        new Platform(
            new FakeDriver("fake", false, Set.of()),
            network,
            Platform.PATIENCE,
            Clock.fixed(CREATED, ZoneOffset.UTC),
            () -> SESSION);
    platform.instance = Optional.of(instance);
    platform.drivers.bind(new MttyDriver(), Map.of());
    platform.drivers.bind(new Mlx5Driver(), Map.of());
    ScriptedKernel machine = new ScriptedKernel("vfio");
    AtomicInteger next = new AtomicInteger(7);
    machine
        .whenever(CallMatcher.any("memfd_create"))
        .replying((call, none) -> next.getAndIncrement());
    machine.whenever(CallMatcher.any("ftruncate")).giving(0);
    platform.machine.bind(machine, Map.of());
    return platform;
  }

  /** An empty one with two ports. */
  static FakeHardware mtty(Platform platform, String name, String features) {
    FakeHardware hardware = platform.backend.add(name, features);
    hardware.identity =
        Optional.of(
            new DeviceIdentity(
                hardware.address,
                "mdev",
                Optional.of("mtty"),
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                Map.of("mdev_type", "mtty-2", DeviceIdentity.KERNEL_RELEASE, "6.12.117")));
    return hardware;
  }

  /** An empty one. */
  static FakeHardware mlx5(Platform platform, String name, String features) {
    FakeHardware hardware = platform.backend.add(name, features);
    hardware.identity =
        Optional.of(
            new DeviceIdentity(
                hardware.address,
                "pci",
                Optional.of("mlx5_vfio_pci"),
                OptionalInt.empty(),
                OptionalInt.of(0x15b3),
                OptionalInt.of(0x101e),
                Map.of(DeviceIdentity.KERNEL_RELEASE, "6.12.117")));
    return hardware;
  }

  /** Held by a person, in an address space with the memory. */
  static void open(Platform platform, FakeHardware device) {
    platform.devices.open(device.address, Platform.PERSON, Placement.ANY.with(MEMORY));
  }
}
