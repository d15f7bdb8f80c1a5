// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi.trace;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;

/**
 * Where listeners get at the calls of one or more {@link TracingKernel}s. Safe for use from any
 * thread.
 */
public final class CallTap {
  private static final Logger LOG = System.getLogger(CallTap.class.getName());

  /** Null while nobody listens, so that a call has to look at nothing else. */
  private volatile List<CallListener> listeners;

  /** Without a listener. */
  public CallTap() {}

  /** Ends a listening; again does nothing. */
  @FunctionalInterface
  public interface Listening extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Listens from the next call on; a call that is under way is not heard of.
   *
   * @param listener may be added more than once, and then hears each call as often
   * @return ends it; a call that is being told at that moment may still come
   */
  public Listening listen(CallListener listener) {
    // Another object each time, so that one end of a listening does not end another.
    CallListener own = call -> listener.called(call);
    add(own);
    return () -> remove(own);
  }

  private synchronized void add(CallListener listener) {
    List<CallListener> more = listeners == null ? new ArrayList<>() : new ArrayList<>(listeners);
    more.add(listener);
    listeners = List.copyOf(more);
  }

  private synchronized void remove(CallListener listener) {
    if (listeners != null) {
      List<CallListener> fewer = new ArrayList<>(listeners);
      fewer.removeIf(each -> each == listener);
      listeners = fewer.isEmpty() ? null : List.copyOf(fewer);
    }
  }

  /**
   * Whether anybody listens.
   *
   * @return false if calls go to the plain kernel
   */
  public boolean isOn() {
    return listeners != null;
  }

  /** An isolation boundary: whatever a listener throws, the call has been made and counts. */
  void tell(KernelCall call) {
    List<CallListener> now = listeners;
    if (now == null) {
      return;
    }
    for (CallListener each : now) {
      try {
        each.called(call);
      } catch (RuntimeException | Error e) {
        remove(each);
        LOG.log(Level.WARNING, "a trace ends because its listener failed", e);
      }
    }
  }
}
