// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.drover.api.Errno;
import org.drover.api.KernelCallException;
import org.drover.uapi.Kernel;
import org.drover.uapi.Poll;
import org.drover.uapi.pollfd;

/** Waits for the first of some eventfds, again and again. For one thread; they stay open. */
final class EventPoll implements AutoClose {
  private final Kernel kernel;
  private final List<EventFd> events;
  private final String device;
  private final ByteBuffer entries;
  private final long address;

  /**
   * Over eventfds.
   *
   * @param device whose they are, for messages
   */
  EventPoll(Kernel kernel, List<EventFd> events, String device) {
    this.kernel = kernel;
    this.events = List.copyOf(events);
    this.device = device;
    this.entries =
        ByteBuffer.allocateDirect(events.size() * pollfd.SIZEOF).order(ByteOrder.nativeOrder());
    this.address = kernel.pin(entries);
  }

  /**
   * Waits.
   *
   * @param timeoutMs how long at most
   * @return whether one is signalled; false too if a signal to the process came in between
   * @throws KernelCallException if the kernel refuses
   */
  boolean await(int timeoutMs) {
    for (int i = 0; i < events.size(); i++) {
      entry(i).fd(events.get(i).number()).events(Poll.POLLIN).revents(0);
    }
    int result = kernel.poll(address, events.size(), timeoutMs);
    if (result < 0 && result != Errno.EINTR.negative()) {
      throw Calls.failure(result, "poll of eventfds", device, Calls.Remedy.NONE);
    }
    return result > 0;
  }

  /** Whether one of them was signalled when {@link #await} returned true. */
  boolean isReady(int index) {
    return entry(index).revents() != 0;
  }

  private pollfd entry(int index) {
    return pollfd.wrap(entries, index * pollfd.SIZEOF);
  }

  @Override
  public void close() {
    kernel.unpin(address);
  }
}
