// SPDX-License-Identifier: Apache-2.0
package org.drover.api.spi;

import java.util.function.Supplier;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The lock by which the emulator serialises the state of one {@link ModelDevice}, its arcs and its
 * resets ({@code state_mutex} of the drivers), for what a model does of itself: the load within a
 * write, work that a command's end has left, a notice that the physical function goes. A reset that
 * found it taken is carried out when it is let go. A thread may take it again.
 */
@FunctionalInterface
@ProviderType
public interface ModelMutex {

  /**
   * Does something while nobody else has the lock.
   *
   * @param <T> what comes of it
   * @param call is called once, by this thread
   * @return what it returns
   */
  <T> T hold(Supplier<T> call);
}
