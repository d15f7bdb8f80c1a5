// SPDX-License-Identifier: Apache-2.0
package org.drover.api.service;

/** In which form a device's state is kept. */
public enum StateForm {
  /** A manifest, the state in frames with checksums, and the digest of the whole. */
  IMAGE,
  /**
   * The bytes that the device's data FD gave, in their order, and nothing else: nothing says whose
   * they are, and nothing proves that they are whole.
   */
  RAW
}
