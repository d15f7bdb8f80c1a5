// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import java.util.List;

/** Which test classes run in which boot. */
public final class GuestTests {
  /** One boot of each kernel, by the path that it prefers: what an unfixed kernel survives too. */
  public static final List<Class<?>> PLAIN =
      List.of(
          OpeningTest.class,
          MttyPathsTest.class,
          MttySaveRestoreTest.class,
          MttyFailuresTest.class,
          MttyLeaseTest.class,
          KernelBackendTest.class,
          MttyFeatureSetsTest.class,
          MttyLoggingTest.class,
          MttyContextTest.class,
          MttyInterruptsTest.class,
          ConformanceTest.class);

  /** What only the kernel with IOMMUFD has, in its boot with the others. */
  public static final List<Class<?>> IOMMUFD =
      List.of(CdevTest.class, MockDomainDirtyTest.class, ConformanceByCdevTest.class);

  /** A boot of its own: what can hang an unfixed kernel. */
  public static final List<Class<?>> BLOCKED =
      List.of(
          BlockedPairsTest.class, BlockedPairWithoutP2pTest.class, DangerousConformanceTest.class);

  /** A boot with the assembled distribution. */
  public static final List<Class<?>> DISTRIBUTION =
      List.of(HeldDevicesTest.class, DistributionTest.class, JshellTest.class);

  /** The same on the kernel with IOMMUFD: what opens, walks, saves, restores and migrates. */
  public static final List<Class<?>> DISTRIBUTION_BY_CDEV =
      List.of(HeldDevicesTest.class, JshellTest.class);

  /** A boot with PCI functions, of either kernel: they are made ready first, and wiped last. */
  public static final List<Class<?>> PCI =
      List.of(
          KernelInterfacesTest.class,
          PciFunctionsTest.class,
          PreparerTest.class,
          ExplainTest.class,
          SpacesOfPciTest.class,
          TypeOneDirtyTest.class,
          EduTest.class,
          FunctionAccessTest.class,
          FunctionContextTest.class,
          PlainUserTest.class,
          ConformanceOfPciTest.class,
          HeldFunctionsTest.class);

  /** Behind those on Debian's kernel: the other one is built without {@code PCIEAER}. */
  public static final List<Class<?>> BUS_ERRORS = List.of(BusErrorsTest.class);

  /** Behind those on Debian's kernel: the other one has no VFIO driver that is a module. */
  public static final List<Class<?>> UNLOADING = List.of(UnloadedDriverTest.class);

  /** In machine {@code a} of two. */
  public static final List<Class<?>> SENDING = List.of(SendingMachineTest.class);

  /** In machine {@code b} of two. */
  public static final List<Class<?>> RECEIVING = List.of(ReceivingMachineTest.class);

  /** A boot with the kernel's mlx5 driver over the stand-in firmware. */
  public static final List<Class<?>> MLX5 =
      List.of(
          Mlx5DriverTest.class,
          Mlx5PathsTest.class,
          Mlx5FaultsTest.class,
          Mlx5ChunksTest.class,
          Mlx5MigrationTest.class,
          Mlx5PitfallsTest.class,
          Mlx5ConformanceTest.class,
          Mlx5RecordedTest.class,
          Mlx5ModelledTest.class,
          Mlx5CapabilitiesTest.class,
          Mlx5ImageTest.class,
          Mlx5LoggingTest.class,
          Mlx5PreparerTest.class);

  /** In machine {@code a} of two that have it. */
  public static final List<Class<?>> MLX5_SENDING = List.of(Mlx5SendingTest.class);

  /** In machine {@code b} of two that have it. */
  public static final List<Class<?>> MLX5_RECEIVING = List.of(Mlx5ReceivingTest.class);

  /** On the kernel with IOMMUFD, which alone reports what the driver's page tracker logged. */
  public static final List<Class<?>> MLX5_BY_CDEV =
      List.of(
          Mlx5DriverTest.class,
          Mlx5LoggingTest.class,
          Mlx5PreparerTest.class,
          Mlx5ConformanceTest.class);

  /** The boot of {@code mlx5-oops kept}. */
  public static final List<Class<?>> KEPT_STREAM = List.of(KeptStreamTest.class);

  /** The boot of {@code mlx5-oops again}. */
  public static final List<Class<?>> FAILED_WAY_BACK = List.of(FailedWayBackTest.class);

  /** The boot of {@code mlx5-oops pf}. */
  public static final List<Class<?>> LOST_PF = List.of(LostPhysicalFunctionTest.class);

  /** The boot of {@code mlx5-oops asked}. */
  public static final List<Class<?>> ASKED_AFTER_LOST_PF = List.of(AskedStreamTest.class);

  /** The boot of {@code mlx5-oops unbound}. */
  public static final List<Class<?>> UNBOUND_DRIVER = List.of(UnboundDriverTest.class);

  private GuestTests() {}
}
