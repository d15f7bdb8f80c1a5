// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.guest;

/** What a report from the guest carries besides its tests. */
public final class GuestReport {
  /** System property: the nonce that the host gave to this boot. */
  public static final String NONCE = "drover.guest.nonce";

  /** System property: the guest kernel's {@code uname -r}. */
  public static final String RELEASE = "drover.guest.release";

  /** System property: {@link RigKernel#word()} of the guest's kernel. */
  public static final String KERNEL = "drover.guest.kernel";

  private GuestReport() {}
}
