// SPDX-License-Identifier: Apache-2.0
package org.drover.conform.misbehaviour;

/** A read from, or a write to, a data FD under way. */
record MoveCall(BentKernel kernel, BentKernel.Data file, long address, long length, boolean reads) {

  long forward() {
    return forward(address, length);
  }

  long forward(long where, long count) {
    return reads
        ? kernel.below.read(file.fd, where, count)
        : kernel.below.write(file.fd, where, count);
  }

  /** Changes a byte that was read. */
  void spoil(long at) {
    var view = kernel.below.view(address + at, 1);
    view.put(0, (byte) (view.get(0) ^ 0x11));
  }
}
