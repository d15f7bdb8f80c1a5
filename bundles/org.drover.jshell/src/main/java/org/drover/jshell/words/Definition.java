// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.words;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** An object of a script that is a service of the platform. */
@ProviderType
public interface Definition extends AutoCloseable {

  /**
   * What it is found by.
   *
   * @return names of interfaces
   */
  List<String> services();

  /** Takes the service back. Again does nothing. */
  @Override
  void close();
}
