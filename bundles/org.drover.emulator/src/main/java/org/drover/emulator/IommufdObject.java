// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

/** What an iommufd has an id for ({@code struct iommufd_object}). */
sealed interface IommufdObject permits Ioas, PageTable, DeviceAccess {

  /** Whether somebody uses it, so that it cannot be destroyed. */
  boolean used();
}
