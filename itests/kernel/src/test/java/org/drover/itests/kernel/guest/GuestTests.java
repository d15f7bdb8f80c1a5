// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

import java.util.List;

/** Which test classes run in which boot. */
public final class GuestTests {
  /** One boot: everything that an unfixed kernel survives too. */
  public static final List<Class<?>> PLAIN =
      List.of(
          MttyPathsTest.class,
          MttySaveRestoreTest.class,
          MttyFailuresTest.class,
          MttyLeaseTest.class,
          KernelBackendTest.class,
          MttyFeatureSetsTest.class,
          MttyLoggingTest.class,
          ConformanceTest.class);

  /** A boot of its own: what can hang an unfixed kernel. */
  public static final List<Class<?>> BLOCKED =
      List.of(
          BlockedPairsTest.class, BlockedPairWithoutP2pTest.class, DangerousConformanceTest.class);

  /** A boot with the assembled distribution. */
  public static final List<Class<?>> DISTRIBUTION =
      List.of(DistributionTest.class, JshellTest.class);

  private GuestTests() {}
}
