// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

/** Something that is closed once and without an exception. */
@FunctionalInterface
public interface AutoClose extends AutoCloseable {
  @Override
  void close();
}
