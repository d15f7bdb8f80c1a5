// SPDX-License-Identifier: Apache-2.0
package org.drover.api;

/** What a {@link Finding} means for a device. */
public enum Effect {
  /** It cannot be opened. */
  NOT_OPENED,
  /** It can be opened, and not migrated. */
  NOT_MIGRATED,
  /** It can be migrated, and something is to be known. */
  LIMITED
}
