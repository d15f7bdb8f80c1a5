// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.vocabulary;

import java.util.List;
import java.util.function.Function;
import org.drover.api.DroverException;
import org.drover.api.service.Devices;
import org.drover.command.MissingServiceException;

/** The platform's services, looked up at each use: they come and go while a session is open. */
public interface Services {

  /**
   * Uses the best service of a type.
   *
   * @param <T> the type
   * @param <R> what the use gives
   * @param type an interface
   * @param use with the service, which is not kept
   * @return what the use gave
   * @throws DroverException if nobody offers it; the sentence says what to start
   */
  <T, R> R with(Class<T> type, Function<? super T, R> use);

  /**
   * Who offers the best service of a type.
   *
   * @param type an interface
   * @return symbolic name and version of a bundle; in brackets if nobody does
   */
  String provider(Class<?> type);

  /**
   * Offers a service until that is taken back.
   *
   * @param types interfaces that the object implements
   * @param object the service
   * @param description who offers it, for people: no bundle does
   * @return takes it back
   */
  Runnable offer(List<String> types, Object object, String description);

  /**
   * That nobody offers a service.
   *
   * @param type that is missing
   * @return with what to start
   */
  static DroverException missing(Class<?> type) {
    if (!type.getPackageName().equals(Devices.class.getPackageName())) {
      return new DroverException(
          "No bundle offers the service "
              + type.getName()
              + " now; `service:list "
              + type.getName()
              + "` shows when one does.");
    }
    return new MissingServiceException(type);
  }
}
