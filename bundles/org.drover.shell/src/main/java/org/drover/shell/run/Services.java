// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.run;

import java.util.Optional;
import org.drover.api.DroverException;
import org.drover.command.MissingServiceException;

/** The platform's services, looked up when they are needed: they come and go while it runs. */
public interface Services {

  /**
   * The best service of a type.
   *
   * @param <T> the type
   * @param type an interface of {@code org.drover.api.service}
   * @return empty if nobody offers one now
   */
  <T> Optional<T> find(Class<T> type);

  /**
   * The best service of a type that a command cannot do without.
   *
   * @param <T> the type
   * @param type an interface of {@code org.drover.api.service}
   * @return the service
   * @throws DroverException if nobody offers one; the sentence says what to start
   */
  default <T> T require(Class<T> type) {
    return find(type).orElseThrow(() -> new MissingServiceException(type));
  }
}
